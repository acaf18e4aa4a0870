import { Form, Link } from "@remix-run/react";
import type { ReactNode } from "react";
import { labelOf } from "#web/app/lib/labels.ts";
import { href } from "#web/app/lib/search.ts";
import type { ImportView } from "#web/app/lib/views.ts";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { Stat, Stats } from "#web/app/ui/stat.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { COLUMNS_FORM } from "./columns-form.tsx";
import { RowErrors } from "./row-errors.tsx";

/** What became of the file: the counts, what to look at, what could not be read. */
export function ImportResult({ imported }: { readonly imported: ImportView }) {
  if (imported.held) return null;
  return (
    <div className="stack">
      <Outcome imported={imported} />
      <Counts imported={imported} />
      <Flagged imported={imported} />
      <RowErrors imported={imported} />
    </div>
  );
}

function Outcome({ imported }: { readonly imported: ImportView }) {
  const { status, dryRun, counts } = imported;
  if (status === "failed") return <Failed imported={imported} />;
  if (status === "undone") return <Undone imported={imported} />;
  if (dryRun) return <Checked imported={imported} />;
  if (counts.added === 0 && counts.updated === 0) {
    return (
      <Notice tone="success" title="Nothing had changed">
        <p>Every row was already known as it is, so nothing was written and nothing was posted.</p>
      </Notice>
    );
  }
  const next = nextAfter(imported.kind);
  return (
    <Notice tone="success" title="Imported">
      <p>
        {next.text} <Link to={next.to}>{next.label}</Link>
      </p>
    </Notice>
  );
}

function nextAfter(kind: ImportView["kind"]) {
  switch (kind) {
    case "partners":
      return {
        text: "What changed is attributed by itself.",
        to: "/company/partners",
        label: "See the partners",
      };
    case "contacts":
    case "activities":
      return {
        text: "Which deals the activities belong to is found out by itself, in a minute or so.",
        to: "/company/touchpoints",
        label: "See the touchpoint queue",
      };
    default:
      return { text: "What changed is attributed by itself.", to: "/company/deals", label: "See the deals" };
  }
}

function Failed({ imported }: { readonly imported: ImportView }) {
  if (imported.partly !== null) return <GivenUp imported={imported} />;
  return (
    <Notice tone="danger" title="Nothing was written">
      <p>{imported.failure ?? "Some rows could not be read."}</p>
      {imported.counts.errors === 0 ? null : (
        <p className="row notice-actions">
          <ImportButton intent="import-rest">Import without the rows with errors</ImportButton>
        </p>
      )}
    </Notice>
  );
}

function GivenUp({ imported }: { readonly imported: ImportView }) {
  const written = imported.partly === "written";
  return (
    <Notice
      tone="danger"
      title={written ? "Only part of the file is in" : "Only part of the import is undone"}
    >
      <p>{imported.failure}</p>
      {written ? (
        <Allowed to="imports.write">
          <GoOn imported={imported} />
        </Allowed>
      ) : null}
    </Notice>
  );
}

/** Says again what the import began with: the rest can only follow in the same way. */
function GoOn({ imported }: { readonly imported: ImportView }) {
  return (
    <Form method="post" className="row notice-actions">
      {Object.entries(imported.mapping).map(([field, header]) => (
        <input key={field} type="hidden" name={`mapping.${field}`} value={header} />
      ))}
      <input type="hidden" name="skipErrors" value={String(imported.skipErrors)} />
      <SubmitButton tone="primary" busyText="Starting" name="do" value="import">
        Import the rest
      </SubmitButton>
    </Form>
  );
}

function Checked({ imported }: { readonly imported: ImportView }) {
  const { count } = useFormats();
  const { added, updated, errors } = imported.counts;
  const rows = added + updated;
  if (rows === 0 && errors === 0) {
    return (
      <Notice title="Checked. An import would change nothing">
        <p>Every row is already known as it is.</p>
      </Notice>
    );
  }
  const rowsText = rows === 1 ? "1 row" : `${count(rows)} rows`;
  return (
    <Notice tone={errors > 0 ? "warning" : "info"} title="Checked. Nothing is written yet">
      <p>
        {errors > 0
          ? "Correct the rows below in the file and upload it again, or import the others."
          : "The counts say what an import will do."}
      </p>
      {rows === 0 ? null : (
        <p className="row notice-actions">
          <ImportButton intent={errors > 0 ? "import-rest" : "import"}>
            {errors > 0 ? `Import ${rowsText}, leave out those with errors` : `Import ${rowsText}`}
          </ImportButton>
        </p>
      )}
    </Notice>
  );
}

function ImportButton(props: { readonly intent: "import" | "import-rest"; readonly children: ReactNode }) {
  return (
    <Allowed to="imports.write">
      <SubmitButton tone="primary" busyText="Starting" form={COLUMNS_FORM} name="do" value={props.intent}>
        {props.children}
      </SubmitButton>
    </Allowed>
  );
}

function Undone({ imported }: { readonly imported: ImportView }) {
  const { count } = useFormats();
  const { removed, restored, kept } = imported.undo ?? { removed: 0, restored: 0, kept: 0 };
  return (
    <Notice tone="success" title="This import has been undone">
      <p>
        {count(removed)} removed, {count(restored)} put back as they were, {count(kept)} kept because
        something newer has changed them since. Their ledger entries are reversed.
      </p>
    </Notice>
  );
}

function Counts({ imported }: { readonly imported: ImportView }) {
  const { count } = useFormats();
  const { counts, dryRun } = imported;
  const would = dryRun || (imported.status === "failed" && imported.partly === null) ? "Would be " : "";
  const label = (word: string) => (would === "" ? word : would + word.toLowerCase());
  return (
    <Stats label="Rows of the file">
      <Stat label="Rows">{count(counts.rows)}</Stat>
      <Stat label={label("Added")}>{count(counts.added)}</Stat>
      <Stat label={label("Updated")}>{count(counts.updated)}</Stat>
      <Stat label="Unchanged">{count(counts.skipped)}</Stat>
      <Stat label="Rows with errors">{count(counts.errors)}</Stat>
    </Stats>
  );
}

function Flagged({ imported }: { readonly imported: ImportView }) {
  const { count } = useFormats();
  const flags = Object.entries(imported.flagged).filter(([, rows]) => rows > 0);
  if (flags.length === 0) return null;
  const written = imported.status === "done" && !imported.dryRun;
  return (
    <Panel title="Worth a look" note="These rows are taken as they are">
      <ul className="plain-list">
        {flags.map(([flag, rows]) => (
          <li key={flag}>
            {written ? (
              <Link to={href("/company/deals", { flag })}>
                {count(rows)} {rows === 1 ? "row" : "rows"}
              </Link>
            ) : (
              <strong>
                {count(rows)} {rows === 1 ? "row" : "rows"}
              </strong>
            )}
            : {labelOf("flag", flag)}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
