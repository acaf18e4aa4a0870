import { Form } from "@remix-run/react";
import type { FormProblem } from "#web/app/lib/form.ts";
import type { DealDetailView, OverrideHistory } from "#web/app/lib/views.ts";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { Field } from "#web/app/ui/field.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { formatMinor } from "#worker/domain/money/money.ts";

type Choice = { readonly value: string; readonly label: string };

/** Setting the split by hand, lifting it again, and what was set before. */
export function OverridePanel(props: {
  readonly deal: DealDetailView;
  readonly history: OverrideHistory;
  readonly etag: string;
  readonly partners: readonly Choice[];
  readonly problem: FormProblem | undefined;
}) {
  const { deal, history, etag, partners, problem } = props;
  if (deal.amount === null) return null;
  const awaited = deal.attribution.status === "review";
  return (
    <details open={awaited || problem !== undefined} id="by-hand">
      <summary className="summary-block">{awaited ? "Decide this deal" : "Set the split by hand"}</summary>
      <Panel>
        <div className="stack">
          {history.open === null ? null : <Lift etag={etag} />}
          <OverrideForm deal={deal} history={history} etag={etag} partners={partners} problem={problem} />
          <Earlier history={history} />
        </div>
      </Panel>
    </details>
  );
}

function Lift({ etag }: { readonly etag: string }) {
  return (
    <Form method="post" className="row">
      <input type="hidden" name="etag" value={etag} />
      <SubmitButton name="intent" value="lift" busyText="Lifting">
        Lift it and let the rules decide
      </SubmitButton>
      <span className="small muted">What was set by hand is reversed in the ledger.</span>
    </Form>
  );
}

const FREE_ROWS = 2;

/** A line for each partner of the deal, and some for partners that have left no trace on it. */
function OverrideForm(props: Parameters<typeof OverridePanel>[0]) {
  const { deal, history, etag, partners, problem } = props;
  const known = knownPartners(deal, history);
  const others = partners.filter(({ value }) => !known.some((one) => one.value === value));
  const currency = deal.amount?.currency ?? "";
  const inAmounts = history.open?.shares.kind === "amounts";
  return (
    <Form method="post" className="form prose">
      <input type="hidden" name="etag" value={etag} />
      <Field id="unit" label="Shares are given">
        {(control) => (
          <select {...control} name="unit" defaultValue={inAmounts ? "amounts" : "ppm"}>
            <option value="ppm">In percent; they follow the amount when it changes</option>
            <option value="amounts">In {currency}; they stay as they are set</option>
          </select>
        )}
      </Field>
      <fieldset className="override-shares" id="shares">
        <legend className="field-label">Shares</legend>
        {known.map(({ value, label }) => (
          <div key={value} className="override-share">
            <input type="hidden" name="partner" value={value} />
            <label htmlFor={`share-${value}`}>{label}</label>
            <input
              id={`share-${value}`}
              className="input"
              name="share"
              inputMode="decimal"
              autoComplete="off"
              defaultValue={shareText(deal, history, value)}
            />
          </div>
        ))}
        {others.length === 0
          ? null
          : Array.from({ length: FREE_ROWS }, (_, row) => `other-${row + 1}`).map((row) => (
              <div key={row} className="override-share">
                <select className="input" name="partner" aria-label="Another partner" defaultValue="">
                  <option value="">Another partner</option>
                  {others.map(({ value, label }) => (
                    <option key={value} value={value}>
                      {label}
                    </option>
                  ))}
                </select>
                <input
                  className="input"
                  name="share"
                  inputMode="decimal"
                  autoComplete="off"
                  aria-label="Share of the other partner"
                />
              </div>
            ))}
        <p className="field-hint">Whatever is not given stays unattributed. An empty line gives nothing.</p>
        {problem?.fields.shares === undefined ? null : <p className="field-error">{problem.fields.shares}</p>}
      </fieldset>
      <Field
        id="reason"
        label="Reason"
        hint="Everybody who sees a share of this deal reads it, its partners too."
        error={problem?.fields.reason}
      >
        {(control) => <textarea {...control} name="reason" rows={3} maxLength={500} required />}
      </Field>
      <SubmitButton tone="primary" name="intent" value="set" busyText="Setting">
        Set the split
      </SubmitButton>
    </Form>
  );
}

function Earlier({ history }: { readonly history: OverrideHistory }) {
  if (history.lifted.length === 0) return null;
  return (
    <div className="stack-tight">
      <h3>Set by hand before</h3>
      <ul className="plain-list small">
        {history.lifted.map((one) => (
          <li key={one.id}>
            {one.reason}{" "}
            <span className="muted">
              {one.setBy}, <DateTime iso={one.setAt} withTime />; lifted by {one.liftedBy},{" "}
              <DateTime iso={one.liftedAt} withTime />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function knownPartners(deal: DealDetailView, history: OverrideHistory): readonly Choice[] {
  const names = new Map<string, string>();
  for (const { partnerId, partnerName } of [
    ...deal.attribution.shares,
    ...deal.touchpoints,
    ...(history.open?.shares.of ?? []),
  ])
    names.set(partnerId, partnerName);
  return [...names].map(([value, label]) => ({ value, label }));
}

/** What is in force now, in the unit in which the form begins. */
function shareText(deal: DealDetailView, { open }: OverrideHistory, partnerId: string): string {
  const currency = deal.amount?.currency ?? "";
  if (open?.shares.kind === "amounts") {
    const found = open.shares.of.find((one) => one.partnerId === partnerId);
    return found === undefined ? "" : formatMinor(found.amountMinor, currency);
  }
  const given = open?.shares.kind === "ppm" ? open.shares.of : deal.attribution.shares;
  const found = given.find((one) => one.partnerId === partnerId);
  return found === undefined ? "" : String(found.sharePpm / 10_000);
}
