import { err, ok, type Result } from "#worker/domain/result.ts";
import type { MailLimit } from "#worker/usecases/accounts/limit-mail.ts";
import { ownerOf } from "./invitation-place.ts";
import type { InvitationTarget } from "./invitation-ports.ts";
import type { TeamDeps } from "./team-deps.ts";

const dayMs = 86_400_000;
const hourSeconds = 3_600;

/** Five files of 200 people a day; and nobody needs the same invitation more often than that. */
const mostADay = 1_000;
const mostOfOneADay = 5;

/**
 * Invitations are mail to any address, in words that the inviter chooses, and companies cost nothing: without an end to them
 * a company would be a way to send unwanted mail. `again` is the invitation that is sent once more.
 */
export async function limitInvitations(
  { invitations, clock }: Pick<TeamDeps, "invitations" | "clock">,
  {
    target,
    wanted,
    again = null,
  }: { readonly target: InvitationTarget; readonly wanted: number; readonly again?: string | null },
): Promise<Result<null, MailLimit>> {
  const since = clock.now() - dayMs;
  const sent = await invitations.countSent({ ownerId: ownerOf(target), since, again });
  const isWithin = sent.all + wanted <= mostADay && sent.ofThisOne + 1 <= mostOfOneADay;
  return isWithin ? ok(null) : err({ code: "too-many-attempts", retryAfterSeconds: hourSeconds });
}
