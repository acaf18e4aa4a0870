/** What whoever was erased is called wherever their id still stands: in logs, on overrides, on versions of rules. */
export const erasedName = "Erased person";

/** Takes the place of the address. `.invalid` never receives mail (RFC 2606), and the id keeps it unique. */
export function erasedEmail(userId: string): string {
  return `erased+${userId}@invalid`;
}
