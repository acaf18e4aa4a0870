import type { LedgerStore } from "#worker/usecases/ledger/ledger-ports.ts";

/** A fault put into the ledger on purpose: rules taken out of the database, or a store that does its work wrongly. */
export type PlantedBug = {
  readonly name: string;
  readonly sql?: readonly string[];
  /** Called once for each object, so what it keeps is that object's memory. */
  readonly changeStore?: (store: LedgerStore) => LedgerStore;
};
