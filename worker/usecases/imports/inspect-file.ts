import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { ColumnFormats } from "#worker/domain/crm/import/column-formats.ts";
import { type Mapping, missingFields } from "#worker/domain/crm/import/detect-mapping.ts";
import type { ImportKind } from "#worker/domain/crm/records.ts";
import type { ImportNeeds } from "./import-needs.ts";
import type { ImportFormats } from "./import-ports.ts";
import { type Sample, sampleBytes, sampleFile, sampleFormats } from "./sample-file.ts";
import type { UploadProblem } from "./upload-problem.ts";

export type Inspection = {
  readonly kind: ImportKind;
  readonly headers: readonly string[];
  /** The first rows. */
  readonly samples: readonly (readonly string[])[];
  readonly mapping: Mapping;
  /** Required fields that no column was recognised for. */
  readonly problems: readonly UploadProblem[];
  readonly formats: ImportFormats;
};

const shownSamples = 5;

/** Looks again at the beginning of a file that is here, under the mapping that its import has. Null when there is none. */
export async function inspectImport(
  needs: ImportNeeds,
  { tenant, importId }: { readonly tenant: TenantScope; readonly importId: string },
): Promise<Inspection | null> {
  const imported = await needs.storeOf(tenant).getImport(importId);
  if (imported === null) return null;
  const { kind, mapping, choice } = imported;
  const sample = await requireSample(needs, imported);
  const columns = sampleFormats(sample, { kind, mapping, choice });
  return inspectionOf({
    kind,
    sample,
    mapping,
    columns,
    problems: missingFields({ kind, headers: sample.headers, mapping }),
  });
}

/** The beginning of a file that was looked at when it arrived, so that it can only be as good now. */
export async function requireSample(
  needs: ImportNeeds,
  file: { readonly fileKey: string; readonly fileBytes: number },
): Promise<Sample> {
  const head = await needs.files.readHead(file.fileKey, sampleBytes);
  if (head === null) throw new Error(`the file ${file.fileKey} is gone`);
  const sample = await sampleFile({ head, complete: head.byteLength === file.fileBytes });
  if (!sample.ok) throw new Error(`the file ${file.fileKey} could be read before: ${sample.error.code}`);
  return sample.value;
}

export function inspectionOf(file: {
  readonly kind: ImportKind;
  readonly sample: Sample;
  readonly mapping: Mapping;
  readonly columns: ColumnFormats;
  readonly problems: readonly UploadProblem[];
}): Inspection {
  const { kind, sample, mapping, columns, problems } = file;
  return {
    kind,
    headers: sample.headers,
    samples: sample.rows.slice(0, shownSamples),
    mapping,
    problems,
    formats: { delimiter: sample.delimiter, columns },
  };
}
