import { Form, Link } from "@remix-run/react";
import { useMay } from "#web/app/lib/use-may.ts";
import { Allowed } from "#web/app/ui/allowed.tsx";
import { Badge } from "#web/app/ui/badge.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import type { Permission } from "#worker/domain/access/permissions.ts";
import type { SetUpStep, SetUpStepKind } from "#worker/domain/set-up/set-up-steps.ts";

type SetUp = { readonly steps: readonly SetUpStep[]; readonly isAway: boolean };

type Words = {
  readonly title: string;
  readonly note: string;
  readonly link: { readonly to: string; readonly label: string; readonly permission?: Permission };
};

const STEPS: Readonly<Record<SetUpStepKind, Words>> = {
  source: {
    title: "Choose where deals come from",
    note: "Connect the CRM, import a file of it, or let partners register their deals.",
    link: { to: "/company/set-up#sources", label: "See the ways" },
  },
  mapping: {
    title: "Choose the fields of the CRM",
    note: "Which field names the partner, and which objects hold traces of partners.",
    link: { to: "/company/connections", label: "Choose the fields", permission: "connections.write" },
  },
  deals: {
    title: "Have the deals read",
    note: "A sync or an import brings the deals; each is then split among its partners.",
    link: { to: "/company/deals", label: "See the deals" },
  },
  registrations: {
    title: "Say how partners register deals",
    note: "The form, how long an approval protects, and within which time you answer.",
    link: {
      to: "/company/registrations/settings",
      label: "Settings of registrations",
      permission: "registrations.read",
    },
  },
  partners: {
    title: "Have the partners here",
    note: "The CRM's values name them; a file of partners does too.",
    link: { to: "/company/partners", label: "See the partners" },
  },
  traces: {
    title: "Confirm what partners did",
    note: "Records whose deal is not sure wait for you, each with its reasons.",
    link: { to: "/company/touchpoints", label: "Decide the first", permission: "evidence.decide" },
  },
  rule: {
    title: "Publish a rule of your own",
    note: "Until then each deal is split equally among the partners that touched it.",
    link: { to: "/company/rules", label: "Open the rules" },
  },
  split: {
    title: "See the first explained deal",
    note: "A deal's page says who got what share, and why.",
    link: { to: "/company/deals?credit=any", label: "Deals with a share" },
  },
  invitation: {
    title: "Invite a partner",
    note: "Its people see their own part, live, and can check it.",
    link: { to: "/company/partners", label: "Choose a partner", permission: "partner-users.write" },
  },
  period: {
    title: "Close the first period",
    note: "What is closed stands; what comes later goes to the next one.",
    link: { to: "/company/periods", label: "Open the periods" },
  },
  statement: {
    title: "Issue the first statement",
    note: "Numbered and signed, and every partner can verify its own.",
    link: { to: "/company/statements", label: "Open the statements", permission: "statements.read" },
  },
};

/** The steps of the set-up with what is done. Nothing of it is ticked by hand. */
export function SetUpList({ setUp }: { readonly setUp: SetUp }) {
  const { steps, isAway } = setUp;
  const done = steps.filter(({ isDone }) => isDone).length;
  const next = steps.find(({ isDone }) => !isDone)?.kind ?? null;
  return (
    <Panel title="Set-up" note={`${done} of ${steps.length} steps done`} flush>
      <ol className="set-up">
        {steps.map((step) => (
          <Step key={step.kind} step={step} isNext={step.kind === next} />
        ))}
      </ol>
      <Allowed to="settings.write">
        <Form method="post" action="/company/set-up" className="set-up-away">
          <input type="hidden" name="isAway" value={isAway ? "no" : "yes"} />
          <button type="submit" className="button button-link">
            {isAway ? "Show it on the overview again" : "Put it away for everybody"}
          </button>
        </Form>
      </Allowed>
    </Panel>
  );
}

function Step({ step: { kind, isDone }, isNext }: { readonly step: SetUpStep; readonly isNext: boolean }) {
  const may = useMay();
  const { title, note, link } = STEPS[kind];
  const isOpen = !isDone && (link.permission === undefined || may(link.permission));
  return (
    <li className="set-up-step">
      <span className="set-up-state">
        {isDone ? <Badge>Done</Badge> : null}
        {isNext ? <Badge tone="accent">Next</Badge> : null}
      </span>
      <span className="set-up-text">
        <strong>{title}</strong>
        {isDone ? null : <span className="muted">{note}</span>}
      </span>
      {isOpen ? (
        <Link to={link.to} className={isNext ? "button button-primary" : undefined}>
          {link.label}
        </Link>
      ) : null}
    </li>
  );
}
