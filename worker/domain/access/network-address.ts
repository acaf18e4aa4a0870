/**
 * What attempts from one network address are counted under: an IPv4 address as it is, of an IPv6 address the /64 network,
 * because its owner has all 2^64 of the rest to choose from. IPv4 inside IPv6 (::ffff:192.0.2.1) counts as IPv4.
 */
export function networkKey(address: string): string {
  const text = address.trim().toLowerCase();
  if (!text.includes(":")) return text;
  const embedded = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/.exec(text)?.[1];
  if (embedded !== undefined) return embedded;
  const [head = "", tail] = text.split("%")[0]?.split("::") ?? [];
  const left = groups(head);
  const right = tail === undefined ? [] : groups(tail);
  const zeros =
    tail === undefined ? [] : Array<string>(Math.max(0, 8 - left.length - right.length)).fill("0");
  return `${[...left, ...zeros, ...right].slice(0, 4).join(":")}::/64`;
}

function groups(text: string): string[] {
  return text
    .split(":")
    .filter((group) => group !== "")
    .map((group) => group.replace(/^0+(?=.)/, ""));
}
