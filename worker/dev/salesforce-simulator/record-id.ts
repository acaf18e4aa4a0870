const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const checksumLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
const serialLength = 9;

/** The id of a prefix's n-th record: ids of a prefix rise with n, in binary order as in SOQL's. */
export function recordId(prefix: string, serial: number): string {
  let text = "";
  for (let rest = serial; text.length < serialLength; rest = Math.floor(rest / 62)) {
    text = digits.charAt(rest % 62) + text;
  }
  return toLongId(`${prefix}Qk0${text}`);
}

/** The n that `recordId` was given, null for an id that is none of its making. */
export function serialOf(id: string): number | null {
  let serial = 0;
  for (let at = 6; at < 15; at += 1) {
    const digit = digits.indexOf(id.charAt(at));
    if (digit < 0) return null;
    serial = serial * 62 + digit;
  }
  return recordId(id.slice(0, 3), serial) === id ? serial : null;
}

/** 18 characters for 15: each chunk of five adds a letter that says which of its characters are upper case. */
export function toLongId(id: string): string {
  if (id.length !== 15) return id;
  let checksum = "";
  for (let start = 0; start < 15; start += 5) {
    let bits = 0;
    for (let at = 0; at < 5; at += 1) {
      const code = id.charCodeAt(start + at);
      if (code >= 65 && code <= 90) bits |= 1 << at;
    }
    checksum += checksumLetters.charAt(bits);
  }
  return id + checksum;
}

export function looksLikeId(text: string): boolean {
  return /^[a-zA-Z0-9]{15}([a-zA-Z0-9]{3})?$/.test(text);
}
