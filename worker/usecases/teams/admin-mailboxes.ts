import type { Mailbox } from "#worker/domain/mail/queued-mail.ts";
import type { TeamDeps } from "./team-deps.ts";

/** Where those are reached who decide for a partner organisation. */
export async function adminMailboxes(
  { organisations }: Pick<TeamDeps, "organisations">,
  organisationId: string,
): Promise<readonly Mailbox[]> {
  const members = await organisations.listMembers(organisationId);
  return members.filter(({ role }) => role === "admin").map(({ email, name }) => ({ email, name }));
}
