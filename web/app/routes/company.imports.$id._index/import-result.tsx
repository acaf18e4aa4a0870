import { Link } from "@remix-run/react";
import { labelOf } from "#web/app/lib/labels.ts";
import { href } from "#web/app/lib/search.ts";
import type { ImportView } from "#web/app/lib/views.ts";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { Stat, Stats } from "#web/app/ui/stat.tsx";
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
  const { count } = useFormats();
  const { status, dryRun, counts, failure, undo } = imported;
  if (status === "failed") {
    return (
      <Notice tone="danger" title="Nothing was written">
        <p>{failure ?? "Some rows could not be read."}</p>
      </Notice>
    );
  }
  if (status === "undone" && undo !== null) {
    return (
      <Notice tone="success" title="This import has been undone">
        <p>
          {count(undo.removed)} removed, {count(undo.restored)} put back as they were, {count(undo.kept)} kept because something newer
          has changed them since. Their ledger entries are reversed.
        </p>
      </Notice>
    );
  }
  if (dryRun) {
    return (
      <Notice tone={counts.errors > 0 ? "warning" : "info"} title="Checked. Nothing is written yet">
        <p>The counts say what an import would do. If they are right, import the file below.</p>
      </Notice>
    );
  }
  if (counts.added === 0 && counts.updated === 0) {
    return (
      <Notice tone="success" title="Nothing had changed">
        <p>Every row was already known as it is, so nothing was written and nothing was posted.</p>
      </Notice>
    );
  }
  return (
    <Notice tone="success" title="Imported">
      <p>
        What changed is attributed by itself.{" "}
        <Link to={imported.kind === "partners" ? "/company/partners" : "/company/deals"}>
          {imported.kind === "partners" ? "See the partners" : "See the deals"}
        </Link>
      </p>
    </Notice>
  );
}

function Counts({ imported }: { readonly imported: ImportView }) {
  const { count } = useFormats();
  const { counts, dryRun } = imported;
  const would = dryRun || imported.status === "failed" ? "Would be " : "";
  const label = (word: string) => (would === "" ? word : would + word.toLowerCase());
  return (
    <Stats label="Rows of the file">
      <Stat label="Rows">{count(counts.rows)}</Stat>
      <Stat label={label("Added")}>{count(counts.added)}</Stat>
      <Stat label={label("Updated")}>{count(counts.updated)}</Stat>
      <Stat label="Unchanged">{count(counts.skipped)}</Stat>
      <Stat label="With errors">{count(counts.errors)}</Stat>
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
