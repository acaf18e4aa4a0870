import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { SignedTreeHead } from "#worker/domain/ledger/tree-head.ts";
import type { QueuedMail } from "#worker/domain/mail/queued-mail.ts";
import { lapsesAt } from "#worker/domain/statement/acknowledgement.ts";
import { numberText } from "#worker/domain/statement/compose-statement.ts";
import { formatInstant } from "#worker/domain/time/instant.ts";
import { headParagraph } from "#worker/usecases/ledger/send-head-notice.ts";
import type { TreeStore } from "#worker/usecases/ledger/tree-head-ports.ts";
import type { Clock, Ids } from "#worker/usecases/ports.ts";
import type { OrganisationStore } from "#worker/usecases/teams/team-ports.ts";
import type { StatementRecord } from "./statement-ports.ts";

export type NoticeNeeds = {
  readonly organisations: Pick<OrganisationStore, "findByPartner" | "listMembers" | "listBlocked">;
  readonly treeOf: (tenant: TenantScope) => Pick<TreeStore, "getHead">;
  readonly enqueueMail: (mails: readonly QueuedMail[]) => Promise<void>;
  readonly clock: Clock;
  readonly ids: Ids;
};

/** Tells everybody of the partner that a statement is there; doing it again sends nothing again. It names no amount. */
export async function sendStatementNotice(
  { organisations, treeOf, enqueueMail, clock, ids }: NoticeNeeds,
  tenant: TenantScope,
  record: StatementRecord,
): Promise<void> {
  const { tenantId, name: companyName } = tenant;
  const organisation = await organisations.findByPartner({ tenantId, partnerId: record.partnerRef });
  if (organisation === null) return;
  const members = await organisations.listMembers(organisation.id);
  const blocked = await organisations.listBlocked(
    tenantId,
    members.map(({ id }) => id),
  );
  const head = await treeOf(tenant).getHead(record.headSize);
  const mails = members
    .filter(({ id }) => !blocked.has(id))
    .map(
      (member): QueuedMail => ({
        id: ids.derive("mail", "statement-issued", record.id, member.id),
        kind: "notice",
        to: { email: member.email, name: member.name },
        tenantId,
        createdAt: clock.now(),
        params: { companyName, ...letterOf(record, head) },
      }),
    );
  if (mails.length > 0) await enqueueMail(mails);
}

function letterOf(record: StatementRecord, head: SignedTreeHead | null) {
  const { id, number, version, period, currency } = record;
  const until = formatInstant(lapsesAt(record)).slice(0, "2025-03-31".length);
  const again = version === 1 ? "" : ` It is version ${version} and takes the place of the one before.`;
  return {
    title: `Statement ${numberText(number)} for ${period}`,
    paragraphs: [
      `Your statement ${numberText(number)} in ${currency} for ${period} is ready.${again}`,
      `You can read, download and verify it. Please acknowledge it, or raise what is wrong, by ${until}; after that day it counts as accepted.`,
      ...(head === null ? [] : [headParagraph(head)]),
    ],
    action: { label: "Open the statement", path: `/portal/statements/${id}` },
  };
}
