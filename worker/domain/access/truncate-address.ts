import { networkKey } from "./network-address.ts";

/** Enough of an address to recognise a network by, not a household: IPv4 without its last byte, of IPv6 the first 48 bits. */
export function truncateAddress(address: string): string {
  const key = networkKey(address);
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(key)) return `${key.slice(0, key.lastIndexOf("."))}.0`;
  if (!key.includes(":")) return "unknown";
  return `${key.split("::")[0]?.split(":").slice(0, 3).join(":")}::`;
}
