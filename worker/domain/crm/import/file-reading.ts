import type { ImportKind } from "#worker/domain/crm/records.ts";
import type { CurrencyCode } from "#worker/domain/money/currency.ts";
import type { ColumnFormats } from "./column-formats.ts";
import type { Mapping } from "./detect-mapping.ts";

/** How a file's rows are read; settled before the first of them. `currency` is the company's own. */
export type FileReading = {
  readonly kind: ImportKind;
  readonly headers: readonly string[];
  readonly mapping: Mapping;
  readonly formats: ColumnFormats;
  readonly currency: CurrencyCode;
};
