import type { FormProblem } from "#web/app/lib/form.ts";
import { Field } from "#web/app/ui/field.tsx";
import {
  evidenceEndings,
  mostBytesAtOnce,
  mostFileBytes,
  mostFilesAtOnce,
} from "#worker/domain/dispute/evidence-file.ts";

const mebibyte = 1024 * 1024;

export function EvidenceField({ problem }: { readonly problem: FormProblem | undefined }) {
  return (
    <Field
      id="files"
      label="Evidence (optional)"
      hint={`Up to ${mostFilesAtOnce} files of ${mostFileBytes / mebibyte} MB, ${mostBytesAtOnce / mebibyte} MB together: PDF, pictures, Word, Excel, CSV, text or a saved mail. The other side can download them.`}
      error={problem?.fields.files}
    >
      {(control) => (
        <input {...control} type="file" name="files" multiple accept={evidenceEndings.join(",")} />
      )}
    </Field>
  );
}
