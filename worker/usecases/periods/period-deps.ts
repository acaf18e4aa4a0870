import type { LedgerReaderOf } from "#worker/usecases/ledger/ledger-ports.ts";
import type { TreeHeadNeeds } from "#worker/usecases/ledger/publish-tree-head.ts";
import type { PeriodStoreOf } from "./period-ports.ts";

export type PeriodDeps = TreeHeadNeeds & {
  readonly periodsOf: PeriodStoreOf;
  readonly readerOf: LedgerReaderOf;
};
