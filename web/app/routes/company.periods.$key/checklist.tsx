import { Form, Link } from "@remix-run/react";
import { useMay } from "#web/app/lib/use-may.ts";
import type { PeriodDetail } from "#web/app/lib/views.ts";
import { Badge } from "#web/app/ui/badge.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { type ChecklistItemName, checklistItems } from "#worker/domain/period/checklist.ts";

type Item = PeriodDetail["checklist"][number];

/** What has to be clear, or waived with a reason, before the period can be closed. */
export function Checklist({ period }: { readonly period: PeriodDetail }) {
  return (
    <Panel title="Before it is closed">
      <ul className="plain-list checklist">
        {period.checklist.map((item) => (
          <li key={item.item}>
            <Line item={item} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

export function isItem(text: string): text is ChecklistItemName {
  return checklistItems.some((item) => item === text);
}

function Line({ item }: { readonly item: Item }) {
  const { count } = useFormats();
  const may = useMay();
  const words = isItem(item.item) ? WORDS[item.item] : { clear: item.item, found: item.item, counted: false };
  const text = item.status === "clear" ? words.clear : words.found;
  return (
    <div className="stack-tight">
      <span className="row">
        <StatusBadge status={item.status} />
        <span>
          {text}
          {item.status !== "clear" && words.counted ? `: ${count(item.found)}` : null}
          {item.item === "rates-missing" && item.status !== "clear" ? (
            <>
              . <Link to="/company/rates">Enter rates</Link>
            </>
          ) : null}
        </span>
      </span>
      {item.waiver === null ? null : (
        <span className="small muted">
          Waived by {item.waiver.by}, <DateTime iso={item.waiver.at} withTime />: {item.waiver.reason}
        </span>
      )}
      {item.status === "blocks" && item.waivable && may("periods.close") ? <Waive item={item.item} /> : null}
    </div>
  );
}

function Waive({ item }: { readonly item: string }) {
  const id = `reason-${item}`;
  return (
    <Form method="post" className="waiver">
      <input type="hidden" name="intent" value="waive" />
      <input type="hidden" name="item" value={item} />
      <label htmlFor={id} className="small muted">
        Close over it, because
      </label>
      <input id={id} name="reason" className="input" required minLength={3} maxLength={1000} />
      <SubmitButton busyText="Waiving">Waive</SubmitButton>
    </Form>
  );
}

function StatusBadge({ status }: { readonly status: Item["status"] }) {
  if (status === "clear") return <Badge tone="accent">Clear</Badge>;
  return status === "waived" ? <Badge>Waived</Badge> : <Badge tone="warning">Blocks</Badge>;
}

type Words = { readonly clear: string; readonly found: string; readonly counted: boolean };

const WORDS: Readonly<Record<ChecklistItemName, Words>> = {
  "period-not-over": { clear: "The period is over", found: "The period is not over yet", counted: false },
  "ledger-frozen": { clear: "The ledger is not frozen", found: "The ledger is frozen", counted: false },
  "earlier-period-open": {
    clear: "Earlier periods are closed",
    found: "Earlier periods with entries are open",
    counted: true,
  },
  "attribution-at-work": {
    clear: "All deals are attributed as they are",
    found: "Attribution is at work, or deals wait for it",
    counted: false,
  },
  "data-older-than-period": {
    clear: "Deals were read or imported after the period's end",
    found: "Not all deals were read or imported since the period ended",
    counted: false,
  },
  "deals-in-review": { clear: "No deal waits for a person", found: "Deals wait for a person", counted: true },
  "evidence-pending": {
    clear: "No evidence waits for approval",
    found: "Evidence waits for approval",
    counted: true,
  },
  "deals-unattributed": {
    clear: "Every won deal is attributed",
    found: "Won deals are attributed to nobody",
    counted: true,
  },
  "rates-missing": {
    clear: "Every entry in another currency has its rate",
    found: "Deals in other currencies lack a rate",
    counted: true,
  },
};
