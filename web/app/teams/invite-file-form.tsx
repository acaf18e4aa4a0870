import { Form } from "@remix-run/react";
import type { FormProblem } from "#web/app/lib/form.ts";
import { Badge, type BadgeTone } from "#web/app/ui/badge.tsx";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Field } from "#web/app/ui/field.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import type { FileRow } from "./team-answer.server.ts";

/** Many people at once, out of a spreadsheet, and what became of each row of the last one. */
export function InviteFileForm(props: {
  readonly hasRoles: boolean;
  readonly problem: FormProblem | undefined;
  readonly rows: readonly FileRow[] | undefined;
}) {
  const { hasRoles, problem, rows } = props;
  return (
    <>
      <ErrorSummary problem={problem} labels={{ csv: "File" }} />
      <Form method="post" encType="multipart/form-data" className="form">
        <input type="hidden" name="intent" value="file" />
        <Field
          id="csv"
          label="File"
          error={problem?.fields.csv}
          hint={`CSV with the columns ${hasRoles ? "email, name and role" : "email and name"}, in any order, for up to 200 people.`}
        >
          {(control) => <input {...control} type="file" name="csv" accept=".csv,text/csv" required />}
        </Field>
        <SubmitButton busyText="Inviting">Invite the people in the file</SubmitButton>
      </Form>
      {rows === undefined ? null : <FileRows rows={rows} />}
    </>
  );
}

function FileRows({ rows }: { readonly rows: readonly FileRow[] }) {
  return (
    <DataTable
      caption="What became of each row"
      captionHidden={false}
      columns={COLUMNS}
      rows={rows}
      rowKey={({ row }) => String(row)}
    />
  );
}

const COLUMNS: readonly Column<FileRow>[] = [
  {
    key: "email",
    header: "E-mail",
    title: true,
    cell: ({ email }) => (email === "" ? "No address" : email),
  },
  { key: "row", header: "Row", numeric: true, cell: ({ row }) => row },
  {
    key: "result",
    header: "Result",
    cell: ({ result }) => <Badge tone={TONES[result] ?? "danger"}>{WORDS[result] ?? result}</Badge>,
  },
];

const TONES: { readonly [result: string]: BadgeTone } = {
  invited: "accent",
  resent: "accent",
  "already-member": "neutral",
  repeated: "neutral",
};

const WORDS: { readonly [result: string]: string } = {
  invited: "Invited",
  resent: "Already invited: sent again",
  "already-member": "Already a member",
  "shut-out": "Shut out: let them in again first",
  "invalid-email": "Not an e-mail address",
  repeated: "Twice in the file",
  "unknown-role": "Unknown role",
  "not-permitted": "Only an owner may invite owners",
};
