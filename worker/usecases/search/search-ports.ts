import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { SearchTerm } from "#worker/domain/search/search-terms.ts";

export const recordKinds = ["deal", "partner", "account"] as const;
export type RecordKind = (typeof recordKinds)[number];

/** A record whose texts hold the rarest of the terms; whether they hold the others too is for the caller to see. */
export type SearchedRecord = {
  readonly kind: RecordKind;
  readonly id: string;
  readonly name: string;
  /** Of a deal its account's name, of the others the domain. */
  readonly note: string | null;
  /** What its words were taken from beside the name. */
  readonly domain: string | null;
  readonly externalId: string | null;
};

export type SearchedRecords = {
  readonly records: readonly SearchedRecord[];
  /** The kinds of which more records hold the rarest term than were looked at. */
  readonly cut: readonly RecordKind[];
};

/** One company's index of words. What it reads is bounded, whatever the company has. */
export type SearchStore = {
  readonly findRecords: (terms: readonly SearchTerm[]) => Promise<SearchedRecords>;
};
export type SearchStoreOf = (tenant: TenantScope) => SearchStore;
