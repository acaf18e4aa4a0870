import { Form, Link } from "@remix-run/react";
import type { FormProblem } from "#web/app/lib/form.ts";
import type { TypedTimes } from "#web/app/notifications/notifications.server.ts";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Field, Select } from "#web/app/ui/field.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { TextField } from "#web/app/ui/text-field.tsx";

type Kind = {
  readonly kind: string;
  readonly group: string;
  readonly label: string;
  readonly alwaysListed: boolean;
  readonly choice: { readonly isListed: boolean; readonly mail: string };
};

type Times = {
  readonly timeZone: string;
  readonly quiet: { readonly from: number; readonly to: number } | null;
  readonly digest: "daily" | "weekly";
};

type PreferencesPageProps = {
  readonly side: "company" | "portal";
  readonly times: Times;
  readonly kinds: readonly Kind[];
  readonly saved: boolean;
  readonly problem: FormProblem | undefined;
  readonly typed: TypedTimes | undefined;
};

const LABELS = { timeZone: "Your time zone", quietFrom: "Quiet from", quietTo: "Quiet until" };

/** How a person wants to be told of what: the same page on both sides. */
export function PreferencesPage({ side, times, kinds, saved, problem, typed }: PreferencesPageProps) {
  return (
    <div className="stack">
      <PageHeader
        title="How you are told"
        crumbs={[{ label: "Notifications", to: `/${side}/notifications` }]}
        lead="Yours alone: nobody else's choices change with them."
        actions={
          side === "company" ? (
            <Link className="button" to="/company/notifications/slack">
              Your Slack
            </Link>
          ) : undefined
        }
      />
      {saved ? <Notice tone="success" title="Saved" /> : null}
      <Form method="post" className="stack">
        <ErrorSummary problem={problem} labels={LABELS} />
        <Panel title="When mail comes">
          <div className="form">
            <TextField
              name="timeZone"
              label={LABELS.timeZone}
              hint="By its name in the IANA database, such as Europe/Berlin."
              problem={problem}
              required
              defaultValue={typed?.timeZone ?? times.timeZone}
            />
            <TextField
              name="quietFrom"
              type="time"
              label={LABELS.quietFrom}
              hint="Mail that comes up in your quiet hours waits until they end. Leave both empty for none."
              problem={problem}
              defaultValue={typed?.quietFrom ?? (times.quiet === null ? "" : clockOf(times.quiet.from))}
            />
            <TextField
              name="quietTo"
              type="time"
              label={LABELS.quietTo}
              problem={problem}
              defaultValue={typed?.quietTo ?? (times.quiet === null ? "" : clockOf(times.quiet.to))}
            />
            <Field id="digest" label="Digest">
              {(control) => (
                <Select
                  control={control}
                  name="digest"
                  value={times.digest}
                  options={[
                    { value: "daily", label: "Every day at 8:00" },
                    { value: "weekly", label: "On Mondays at 8:00" },
                  ]}
                />
              )}
            </Field>
          </div>
        </Panel>
        {groupsOf(kinds).map(([group, members]) => (
          <Panel key={group} title={group} flush>
            <KindTable group={group} kinds={members} />
          </Panel>
        ))}
        <div>
          <SubmitButton tone="primary">Save</SubmitButton>
        </div>
      </Form>
    </div>
  );
}

function KindTable({ group, kinds }: { readonly group: string; readonly kinds: readonly Kind[] }) {
  return (
    <div className="table-scroll">
      <table className="table table-stacks table-choices">
        <caption className="visually-hidden">{group}</caption>
        <thead>
          <tr>
            <th scope="col">Event</th>
            <th scope="col">In the list</th>
            <th scope="col">Mail</th>
          </tr>
        </thead>
        <tbody>
          {kinds.map((one) => (
            <KindRow key={one.kind} of={one} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function KindRow({ of: { kind, label, alwaysListed, choice } }: { readonly of: Kind }) {
  return (
    <tr>
      <th scope="row" className="cell-title">
        <input type="hidden" name="kind" value={kind} />
        {label}
      </th>
      <td data-label="In the list">
        {alwaysListed ? (
          <>
            <input type="hidden" name={`listed ${kind}`} value="on" />
            <span className="muted">Always</span>
          </>
        ) : (
          <input
            type="checkbox"
            name={`listed ${kind}`}
            aria-label={`${label}: in the list`}
            defaultChecked={choice.isListed}
          />
        )}
      </td>
      <td data-label="Mail">
        <select
          className="input"
          name={`mail ${kind}`}
          aria-label={`${label}: mail`}
          defaultValue={choice.mail}
        >
          <option value="at_once">At once</option>
          <option value="digest">In the digest</option>
          <option value="off">Off</option>
        </select>
      </td>
    </tr>
  );
}

function groupsOf(kinds: readonly Kind[]): readonly (readonly [string, readonly Kind[]])[] {
  const groups = [...new Set(kinds.map(({ group }) => group))];
  return groups.map((group) => [group, kinds.filter((one) => one.group === group)]);
}

/** 1350 as "22:30". */
function clockOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}
