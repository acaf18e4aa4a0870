import { Form } from "@remix-run/react";
import type { FormProblem } from "#web/app/lib/form.ts";
import { Badge } from "#web/app/ui/badge.tsx";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Field } from "#web/app/ui/field.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { type Crumb, PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { TextField } from "#web/app/ui/text-field.tsx";

export type Key = {
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly string[];
  readonly createdBy: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly lastUsedAt: string | null;
  readonly revokedAt: string | null;
};

type KeysPageProps = {
  /** The page that leads here. */
  readonly crumb: Crumb;
  readonly keys: readonly Key[];
  readonly grantable: readonly { readonly permission: string; readonly act: string }[];
  readonly mayWrite: boolean;
  readonly now: string;
  /** Right after it was made, and never again. */
  readonly secret: string | null;
  readonly problem: FormProblem | undefined;
};

/** The keys of a company or of a partner organisation: the same page on both sides. */
export function KeysPage({ crumb, keys, grantable, mayWrite, now, secret, problem }: KeysPageProps) {
  return (
    <div className="stack">
      <PageHeader
        title="API keys"
        crumbs={[crumb]}
        lead="For programs that read or write here on their own. Each may do only what it was given."
      />
      {secret === null ? null : (
        <Notice tone="success" title="Copy the key now: it is not shown again">
          <p>
            <code className="break-anywhere">{secret}</code>
          </p>
          <p>
            Send it as <code>Authorization: Bearer …</code>. The API describes itself at{" "}
            <a href="/api/v1/openapi.json">/api/v1/openapi.json</a>.
          </p>
        </Notice>
      )}
      <Panel title="Keys" flush>
        <DataTable
          caption="API keys"
          columns={columnsFor(mayWrite, now)}
          rows={keys}
          rowKey={({ id }) => id}
          empty={<EmptyState title="No keys yet" />}
        />
      </Panel>
      {mayWrite ? <MakeKey grantable={grantable} problem={problem} /> : null}
    </div>
  );
}

function MakeKey({ grantable, problem }: Pick<KeysPageProps, "grantable" | "problem">) {
  return (
    <Panel title="Make a key">
      <ErrorSummary problem={problem} labels={{ name: "Name", permissions: "What it may do" }} />
      <Form method="post" className="form">
        <input type="hidden" name="intent" value="make" />
        <TextField
          name="name"
          label="Name"
          hint="What it is for: it stands in the log as whoever did it."
          problem={problem}
          maxLength={80}
          required
        />
        <fieldset className="form">
          <legend>What it may do</legend>
          {grantable.map(({ permission, act }) => (
            <label key={permission} className="check">
              <input type="checkbox" name="permissions" value={permission} /> {sentence(act)}
            </label>
          ))}
        </fieldset>
        <Field id="validDays" label="Ends after">
          {(control) => (
            <select {...control} name="validDays" defaultValue="90">
              <option value="30">30 days</option>
              <option value="90">90 days</option>
              <option value="180">180 days</option>
              <option value="366">A year</option>
            </select>
          )}
        </Field>
        <SubmitButton tone="primary">Make the key</SubmitButton>
      </Form>
    </Panel>
  );
}

/** The table of permissions goes on from "may". */
function sentence(act: string): string {
  return act.charAt(0).toUpperCase() + act.slice(1);
}

function columnsFor(mayWrite: boolean, now: string): readonly Column<Key>[] {
  const columns: readonly Column<Key>[] = [
    {
      key: "name",
      header: "Name",
      title: true,
      cell: ({ name, id }) => (
        <>
          {name} <code className="muted">{id}</code>
        </>
      ),
    },
    { key: "may", header: "May", prose: true, cell: ({ permissions }) => permissions.join(", ") },
    { key: "by", header: "Made by", cell: ({ createdBy }) => createdBy },
    {
      key: "used",
      header: "Last used",
      cell: ({ lastUsedAt }) =>
        lastUsedAt === null ? <span className="muted">Never</span> : <DateTime iso={lastUsedAt} withTime />,
    },
    { key: "ends", header: "Ends", cell: (key) => <End of={key} now={now} /> },
  ];
  return mayWrite ? [...columns, endColumn(now)] : columns;
}

function End({ of: key, now }: { readonly of: Key; readonly now: string }) {
  if (key.revokedAt !== null) return <Badge>Ended</Badge>;
  if (key.expiresAt <= now) return <Badge>Expired</Badge>;
  return <DateTime iso={key.expiresAt} />;
}

function endColumn(now: string): Column<Key> {
  return {
    key: "end",
    header: "End it",
    cell: ({ id, name, revokedAt, expiresAt }) =>
      revokedAt !== null || expiresAt <= now ? null : (
        <Form method="post">
          <input type="hidden" name="intent" value="end" />
          <input type="hidden" name="id" value={id} />
          <button type="submit" className="button" aria-label={`End the key ${name}`}>
            End
          </button>
        </Form>
      ),
  };
}
