import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { Sha256 } from "#worker/domain/merkle/tree-hash.ts";
import type { Directory } from "#worker/usecases/access/access-ports.ts";
import type { JobTransport } from "#worker/usecases/jobs/outbox.ts";
import type { LedgerReaderOf, LedgerWriter } from "#worker/usecases/ledger/ledger-ports.ts";
import type { Announce } from "#worker/usecases/notifications/notifications.ts";
import type { PeriodStoreOf } from "#worker/usecases/periods/period-ports.ts";
import type { Clock, Ids, Sha256Hex } from "#worker/usecases/ports.ts";
import type { RateStoreOf } from "#worker/usecases/rates/rate-ports.ts";
import type { StatementStoreOf } from "#worker/usecases/statements/statement-ports.ts";
import type { ViewStoreOf } from "#worker/usecases/views/view-ports.ts";
import type { BusinessTimeOf, DisputeStoreOf, EvidenceFiles } from "./dispute-ports.ts";

/** What disputes are opened, answered, carried out and shown with. */
export type DisputeNeeds = {
  readonly disputesOf: DisputeStoreOf;
  readonly evidenceFiles: EvidenceFiles;
  readonly businessTimeOf: BusinessTimeOf;
  readonly readerOf: LedgerReaderOf;
  readonly writer: LedgerWriter;
  readonly periodsOf: PeriodStoreOf;
  readonly ratesOf: RateStoreOf;
  readonly statementsOf: StatementStoreOf;
  readonly viewsOf: ViewStoreOf;
  readonly userNames: Directory["userNames"];
  readonly announce: Announce;
  readonly transport: JobTransport;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly sha256Hex: Sha256Hex;
  readonly sha256: Sha256;
};

/** Whose disputes: a company's own, or with a partner only that one's. */
export type DisputeScope = { readonly tenant: TenantScope; readonly partnerId: string | null };
