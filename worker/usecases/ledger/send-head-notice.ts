import { permissionsOfCompanyRole } from "#worker/domain/access/permissions.ts";
import type { TenantScope, User } from "#worker/domain/access/principal.ts";
import type { SignedTreeHead } from "#worker/domain/ledger/tree-head.ts";
import type { QueuedMail } from "#worker/domain/mail/queued-mail.ts";
import { formatInstant } from "#worker/domain/time/instant.ts";
import type { Clock, Ids } from "#worker/usecases/ports.ts";
import type { TeamStore } from "#worker/usecases/teams/team-ports.ts";

export type HeadNoticeNeeds = {
  readonly team: Pick<TeamStore, "list">;
  readonly enqueueMail: (mails: readonly QueuedMail[]) => Promise<void>;
  readonly clock: Clock;
  readonly ids: Ids;
};

/** What a head is mailed for. Partners have it in what tells them of a statement, and everybody at a close. */
export type HeadOccasion =
  | { readonly kind: "statement-issued"; readonly statement: string; readonly id: string }
  | { readonly kind: "statements-issued"; readonly period: string; readonly id: string };

/**
 * Mails a signed head to those who answer for the company's numbers: whoever keeps it can show later that the ledger was
 * rewritten. Doing it again sends nothing again. It names no amount.
 */
export async function sendHeadNotice(
  needs: HeadNoticeNeeds,
  tenant: TenantScope,
  { head, occasion }: { readonly head: SignedTreeHead; readonly occasion: HeadOccasion },
): Promise<void> {
  const members = await needs.team.list(tenant.tenantId);
  const own = members.filter(({ role }) => permissionsOfCompanyRole(role).has("statements.issue"));
  await enqueue(needs, tenant, { people: own, head, occasion });
}

/** A head in a letter's words, for whoever wants to compare it later. */
export function headParagraph({ treeSize, root, publishedAt, keyId, digest }: SignedTreeHead): string {
  return `Signed head of the ledger: ${treeSize} entries, root ${root}, signed ${formatInstant(publishedAt)} with the key ${keyId}, SHA-256 of the signed head ${digest}. Keep this letter: a ledger that was rewritten later cannot fit it.`;
}

type Letter = {
  readonly people: readonly User[];
  readonly head: SignedTreeHead;
  readonly occasion: HeadOccasion;
};

async function enqueue(
  { enqueueMail, clock, ids }: HeadNoticeNeeds,
  { tenantId, name: companyName }: TenantScope,
  { people, head, occasion }: Letter,
): Promise<void> {
  const mails = people.map(
    ({ id, email, name }): QueuedMail => ({
      id: ids.derive("mail", "tree-head", tenantId, head.digest, occasion.id, id),
      kind: "notice",
      to: { email, name },
      tenantId,
      createdAt: clock.now(),
      params: { companyName, ...letterOf({ head, occasion }) },
    }),
  );
  if (mails.length > 0) await enqueueMail(mails);
}

function letterOf({ head, occasion }: Omit<Letter, "people">) {
  const paragraphs = (said: string) => [said, headParagraph(head)];
  switch (occasion.kind) {
    case "statement-issued":
      return {
        title: `Statement ${occasion.statement} is issued`,
        paragraphs: paragraphs(`The statement ${occasion.statement} is proven under this head.`),
        action: { label: "Open the statement", path: `/company/statements/${occasion.id}` },
      };
    case "statements-issued":
      return {
        title: `The statements for ${occasion.period} are issued`,
        paragraphs: paragraphs(`The statements for ${occasion.period} are packed and can be downloaded.`),
        action: { label: "Open the statements", path: `/company/statements/issues/${occasion.id}` },
      };
  }
}
