import { Field } from "#web/app/ui/field.tsx";
import { evidenceEndings, mostFileBytes, mostFilesAtOnce } from "#worker/domain/dispute/evidence-file.ts";

const MEBIBYTE = 1024 * 1024;

export function FileField(props: {
  /** Of the control; only one form of a page may leave it out. */
  readonly id?: string;
  readonly endings?: readonly string[];
  readonly error: string | undefined;
}) {
  const { id = "files", endings = evidenceEndings, error } = props;
  return (
    <Field
      id={id}
      label="Add files (optional)"
      hint={`Up to ${mostFilesAtOnce} at a time, ${mostFileBytes / MEBIBYTE} MB each: PDF, pictures, Word, Excel, CSV, text or a saved mail.`}
      error={error}
    >
      {(control) => <input {...control} type="file" name="files" multiple accept={endings.join(",")} />}
    </Field>
  );
}
