import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import type { ReactNode } from "react";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { formProblem } from "#web/app/lib/form.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { pick } from "#web/app/lib/search.ts";
import { useMay } from "#web/app/lib/use-may.ts";
import type { AlertSettingsView } from "#web/app/lib/views.ts";
import { versionTag } from "#web/app/registrations/registration-words.ts";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Field } from "#web/app/ui/field.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";

export const meta: MetaFunction = () => [{ title: "Alert thresholds · Fairshare" }];

const PATH = "/company/alerts/settings";

type Settings = AlertSettingsView["settings"];

export async function loader(args: LoaderFunctionArgs) {
  const current = await read(apiOf(args).client.alerts.settings.$get(), args.request);
  return { current, saved: pick(args.request.url, { saved: /^\d{1,9}$/ }).saved };
}

export async function action(args: ActionFunctionArgs) {
  const form = await args.request.formData();
  const settings = readSettings(form);
  const seen = { headers: { "If-Match": versionTag(textOf(form, "seen")) } };
  const saved = await tryRead(
    apiOf(args).client.alerts.settings.$put({ json: settings }, seen),
    args.request,
  );
  if (saved.ok) return redirect(`${PATH}?saved=${saved.value.version}`);
  return data({ problem: formProblem(saved.error, []), settings }, { status: saved.error.status });
}

/** A number that is none becomes one that the API refuses by name. */
function readSettings(form: FormData): Settings {
  const number = (name: string) => Number(textOf(form, name).trim() || Number.NaN);
  return {
    coverage: { isOn: form.has("coverage"), percent: number("coverage.percent") },
    silent: { isOn: form.has("silent"), revenue: number("silent.revenue"), days: number("silent.days") },
    star: {
      isOn: form.has("star"),
      growthPercent: number("star.growthPercent"),
      winRatePercent: number("star.winRatePercent"),
      revenue: number("star.revenue"),
    },
    staleSync: { isOn: form.has("staleSync"), hours: number("staleSync.hours") },
    drift: { isOn: form.has("drift") },
  };
}

export default function AlertSettings() {
  const { current, saved } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  const mayWrite = useMay()("health.settings");
  const settings = result?.settings ?? current.settings;
  return (
    <div className="stack">
      <PageHeader
        title="Alert thresholds"
        lead="When you are alerted. Every change is a version of its own and stands in the audit log."
        crumbs={[{ label: "Alerts", to: "/company/alerts" }]}
      />
      {saved === undefined || result !== undefined ? null : (
        <Notice tone="success" title={`Version ${saved} is in force`}>
          <p>Everything is looked at by it now; that takes a moment.</p>
        </Notice>
      )}
      <Form method="post" className="stack" key={current.version}>
        <ErrorSummary problem={result?.problem} />
        <input type="hidden" name="seen" value={current.version} />
        <fieldset className="stack" disabled={!mayWrite}>
          <Thresholds settings={settings} currency={current.currency} />
        </fieldset>
        {mayWrite ? (
          <div className="row">
            <SubmitButton tone="primary" busyText="Saving">
              Put in force
            </SubmitButton>
          </div>
        ) : null}
      </Form>
    </div>
  );
}

function Thresholds({ settings, currency }: { readonly settings: Settings; readonly currency: string }) {
  const { coverage, silent, star, staleSync, drift } = settings;
  const most = 1_000_000_000;
  return (
    <>
      <Panel title="Low coverage">
        <Switch name="coverage" isOn={coverage.isOn} label="When too few won deals are attributed">
          <Whole
            name="coverage.percent"
            label="Below, in percent of the deals won in 30 days"
            value={coverage.percent}
            min={1}
            max={100}
          />
        </Switch>
      </Panel>
      <Panel title="Silent partner">
        <Switch name="silent" isOn={silent.isOn} label="When a partner that brings much falls silent">
          <Whole
            name="silent.revenue"
            label={`More than this in 90 days, ${currency}`}
            value={silent.revenue}
            min={0}
            max={most}
          />
          <Whole name="silent.days" label="No touch for, in days" value={silent.days} min={1} max={90} />
        </Switch>
      </Panel>
      <Panel title="Star">
        <Switch name="star" isOn={star.isOn} label="When a partner does outstandingly well">
          <Whole
            name="star.growthPercent"
            label="Revenue of 30 days grew by, in percent"
            value={star.growthPercent}
            min={0}
            max={1_000}
          />
          <Whole
            name="star.winRatePercent"
            label="Wins, in percent of its closed deals"
            value={star.winRatePercent}
            min={1}
            max={100}
          />
          <Whole
            name="star.revenue"
            label={`At least this in 90 days, ${currency}`}
            value={star.revenue}
            min={0}
            max={most}
          />
        </Switch>
      </Panel>
      <Panel title="Connections">
        <div className="stack">
          <Switch name="staleSync" isOn={staleSync.isOn} label="When a connected CRM was not read for long">
            <Whole
              name="staleSync.hours"
              label="Not read for, in hours"
              value={staleSync.hours}
              min={1}
              max={2_160}
            />
          </Switch>
          <Switch name="drift" isOn={drift.isOn} label="When what was mapped is not there any more" />
          <p className="small muted">A verification of the ledger that fails always raises an alert.</p>
        </div>
      </Panel>
    </>
  );
}

function Switch(props: {
  readonly name: string;
  readonly label: string;
  readonly isOn: boolean;
  readonly children?: ReactNode;
}) {
  const { name, label, isOn, children } = props;
  return (
    <div className="stack">
      <label className="check">
        <input type="checkbox" name={name} defaultChecked={isOn} />
        <span>{label}</span>
      </label>
      {children === undefined ? null : <div className="field-grid">{children}</div>}
    </div>
  );
}

function Whole(props: {
  readonly name: string;
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
}) {
  const { name, label, value, min, max } = props;
  return (
    <Field id={name} label={label}>
      {(control) => (
        <input {...control} type="number" name={name} min={min} max={max} required defaultValue={value} />
      )}
    </Field>
  );
}
