import { Form, Link } from "@remix-run/react";
import type { ReactNode } from "react";
import { useMay } from "#web/app/lib/use-may.ts";
import type { AlertView } from "#web/app/lib/views.ts";
import { Badge, type BadgeTone } from "#web/app/ui/badge.tsx";
import { type Column, DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { useReloading } from "#web/app/ui/use-reloading.ts";
import type { AlertKind } from "#worker/domain/alert/alert.ts";
import { ALERT_NAMES, alertWords } from "./alert-words.ts";

const TONES: Readonly<Record<AlertKind, BadgeTone>> = {
  coverage: "warning",
  silent: "warning",
  star: "accent",
  "stale-sync": "warning",
  drift: "warning",
  verification: "danger",
};

export function AlertTable(props: {
  readonly alerts: readonly AlertView[];
  /** The first and last day until which one can be snoozed. */
  readonly days: { readonly first: string; readonly last: string; readonly usual: string };
  readonly empty: ReactNode;
}) {
  const { alerts, days, empty } = props;
  const maySnooze = useMay()("alerts.snooze");
  const formats = useFormats();
  const columns: readonly Column<AlertView>[] = [
    {
      key: "subject",
      header: "About",
      title: true,
      cell: (alert) => alertWords(alert, formats).subject,
    },
    {
      key: "kind",
      header: "Alert",
      nowrap: true,
      cell: ({ kind }) => <Badge tone={TONES[kind]}>{ALERT_NAMES[kind]}</Badge>,
    },
    {
      key: "what",
      header: "What",
      prose: true,
      cell: (alert) => {
        const { what, threshold } = alertWords(alert, formats);
        return (
          <>
            {what}
            <span className="cell-note">{threshold}</span>
          </>
        );
      },
    },
    { key: "since", header: "Since", nowrap: true, cell: (alert) => <Since alert={alert} /> },
    {
      key: "action",
      header: "Action",
      nowrap: true,
      cell: (alert) => {
        const { label, path } = alertWords(alert, formats).action;
        return <Link to={path}>{label}</Link>;
      },
    },
  ];
  const snooze: Column<AlertView> = {
    key: "snooze",
    header: "Snooze",
    cell: (alert) => (alert.state === "resolved" ? null : <SnoozeForm alert={alert} days={days} />),
  };
  return (
    <DataTable
      caption="Alerts"
      columns={maySnooze ? [...columns, snooze] : columns}
      rows={alerts}
      rowKey={({ id }) => id}
      empty={empty}
      stale={useReloading()}
    />
  );
}

function Since({ alert }: { readonly alert: AlertView }) {
  const { raisedAt, times, resolvedAt, snoozedUntil, state } = alert;
  return (
    <>
      <DateTime iso={raisedAt} />
      {times === 1 ? null : <span className="cell-note">{times} times</span>}
      {resolvedAt === null ? null : (
        <span className="cell-note">
          Resolved <DateTime iso={resolvedAt} />
        </span>
      )}
      {state !== "snoozed" ? null : (
        <span className="cell-note">
          Snoozed until <DateTime iso={snoozedUntil} />
        </span>
      )}
    </>
  );
}

function SnoozeForm({
  alert,
  days,
}: {
  readonly alert: AlertView;
  readonly days: { readonly first: string; readonly last: string; readonly usual: string };
}) {
  const about = alertWords(alert, useFormats()).subject;
  const name = `${ALERT_NAMES[alert.kind]}, ${about}`;
  if (alert.state === "snoozed") {
    return (
      <Form method="post" preventScrollReset>
        <input type="hidden" name="id" value={alert.id} />
        <SubmitButton name="intent" value="wake" busyText="Waking">
          Wake<span className="visually-hidden"> {name}</span>
        </SubmitButton>
      </Form>
    );
  }
  return (
    <Form method="post" className="row" preventScrollReset>
      <input type="hidden" name="id" value={alert.id} />
      <input
        type="date"
        name="until"
        className="input"
        aria-label={`Snooze until: ${name}`}
        min={days.first}
        max={days.last}
        defaultValue={days.usual}
        required
      />
      <SubmitButton name="intent" value="snooze" busyText="Snoozing">
        Snooze<span className="visually-hidden"> {name}</span>
      </SubmitButton>
    </Form>
  );
}
