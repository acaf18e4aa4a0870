import type { TenantScope } from "#worker/domain/access/principal.ts";
import { assert } from "#worker/domain/result.ts";
import { statementCsv } from "#worker/domain/statement/statement-csv.ts";
import type { StatementDocument } from "#worker/domain/statement-bundle/bundle.ts";
import type { LedgerReaderOf } from "#worker/usecases/ledger/ledger-ports.ts";
import type { TreeHeadNeeds } from "#worker/usecases/ledger/publish-tree-head.ts";
import { bundleStatement } from "#worker/usecases/ledger/statement-bundle.ts";
import type {
  LogoFiles,
  PrintStatement,
  StatementRecord,
  StatementSettingsStoreOf,
  StatementStoreOf,
} from "./statement-ports.ts";
import { readPrintedLook } from "./statement-settings.ts";

/** The forms in which a statement can be had; all are made from the one document that was signed. */
export const statementFormats = ["pdf", "csv", "json", "bundle"] as const;
export type StatementFormat = (typeof statementFormats)[number];

export type StatementFile = {
  readonly name: string;
  readonly contentType: string;
  readonly bytes: Uint8Array;
};

export type FileNeeds = TreeHeadNeeds & {
  readonly readerOf: LedgerReaderOf;
  readonly statementsOf: StatementStoreOf;
  readonly printStatement: PrintStatement;
  readonly statementSettingsOf: StatementSettingsStoreOf;
  readonly logoFiles: LogoFiles;
};

/** One statement as a file. A bundle has the proofs of the moment, a print the look of the moment; the other forms are the same for ever. */
export async function statementFile(
  needs: FileNeeds,
  tenant: TenantScope,
  { record, format }: { readonly record: StatementRecord; readonly format: StatementFormat },
): Promise<StatementFile> {
  const text = await needs.statementsOf(tenant).readDocument(record.id);
  assert(text !== null, "a statement has its document");
  const statement = JSON.parse(text) as StatementDocument;
  const name = fileName(statement, format);
  const encode = (written: string) => new TextEncoder().encode(written);
  switch (format) {
    case "json":
      return { name, contentType: "application/json", bytes: encode(text) };
    case "csv":
      return { name, contentType: "text/csv; charset=utf-8", bytes: encode(statementCsv(statement)) };
    case "pdf": {
      const branding = { companyName: statement.companyName, ...(await readPrintedLook(needs, tenant)) };
      const bytes = await needs.printStatement(statement, { documentHash: record.documentHash, branding });
      return { name, contentType: "application/pdf", bytes };
    }
    case "bundle": {
      const { signature, previousTreeSize } = record;
      const bundle = await bundleStatement(needs, tenant, { statement, signature, previousTreeSize });
      return { name, contentType: "application/json", bytes: encode(bundle) };
    }
  }
}

const endings: Readonly<Record<StatementFormat, string>> = {
  pdf: ".pdf",
  csv: ".csv",
  json: ".json",
  bundle: "-bundle.json",
};

/** "ST-000042-v2-2025-03-USD.pdf": no names, so that it is a file name everywhere. */
function fileName({ number, version, period, currency }: StatementDocument, format: StatementFormat): string {
  return `${number}-v${version}-${period}-${currency}${endings[format]}`;
}
