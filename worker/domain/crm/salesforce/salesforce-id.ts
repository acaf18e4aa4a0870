/** 15 characters that distinguish case, or the same with the three that say which of them are upper-case. */
const ID = /^[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?$/;
const CHECKSUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

/** The id in its 18 characters; null for what is no id, and for one whose last three do not fit its first fifteen. */
export function parseSalesforceId(text: string): string | null {
  if (!ID.test(text)) return null;
  const full = withChecksum(text.slice(0, 15));
  return text.length === 15 || text.slice(15).toUpperCase() === full.slice(15) ? full : null;
}

/** True when both mean one record: 15 and 18 characters of it are the same id. */
export function isSameId(one: string, other: string): boolean {
  return one.slice(0, 15) === other.slice(0, 15);
}

/** Bit j of each chunk of five is set when its character j is a capital letter. */
function withChecksum(id15: string): string {
  const suffix = [0, 5, 10].map((from) => {
    const bits = [...id15.slice(from, from + 5)].reduce(
      (sum, character, at) => sum + (/[A-Z]/.test(character) ? 1 << at : 0),
      0,
    );
    return CHECKSUM.charAt(bits);
  });
  return `${id15}${suffix.join("")}`;
}
