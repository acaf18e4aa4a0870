import type { TenantScope } from "#worker/domain/access/principal.ts";
import { lapsesAt } from "#worker/domain/statement/acknowledgement.ts";
import { numberText } from "#worker/domain/statement/compose-statement.ts";
import { formatInstant } from "#worker/domain/time/instant.ts";
import { headParagraph } from "#worker/usecases/ledger/send-head-notice.ts";
import type { TreeStore } from "#worker/usecases/ledger/tree-head-ports.ts";
import type { Announce } from "#worker/usecases/notifications/notifications.ts";
import type { ViewStoreOf } from "#worker/usecases/views/view-ports.ts";
import type { StatementRecord } from "./statement-ports.ts";

export type NoticeNeeds = {
  readonly treeOf: (tenant: TenantScope) => Pick<TreeStore, "getHead">;
  readonly viewsOf: ViewStoreOf;
  readonly announce: Announce;
};

/** Tells everybody of the partner that a statement is there; doing it again tells nobody again. It names no amount. */
export async function sendStatementNotice(
  { treeOf, viewsOf, announce }: NoticeNeeds,
  tenant: TenantScope,
  record: StatementRecord,
): Promise<void> {
  const { id, number, version, period, currency, partnerRef } = record;
  const [head, names] = await Promise.all([
    treeOf(tenant).getHead(record.headSize),
    viewsOf(tenant).partnerNames([partnerRef]),
  ]);
  await announce(tenant, [
    {
      kind: "statement.issued",
      key: id,
      subjectId: id,
      partnerId: partnerRef,
      actorId: null,
      at: record.issuedAt,
      facts: {
        partnerName: names.get(partnerRef) ?? partnerRef,
        number: numberText(number),
        version,
        period,
        currency,
        acknowledgeBy: formatInstant(lapsesAt(record)).slice(0, "2025-03-31".length),
        head: head === null ? null : headParagraph(head),
      },
    },
  ]);
}
