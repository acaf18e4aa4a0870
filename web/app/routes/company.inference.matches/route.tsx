import {
  type ActionFunctionArgs,
  data,
  type LoaderFunctionArgs,
  type MetaFunction,
  redirect,
} from "@remix-run/cloudflare";
import { Form, useActionData, useLoaderData } from "@remix-run/react";
import { Confidence } from "#web/app/inference/factor-list.tsx";
import { FindDecided, latestOnly } from "#web/app/inference/find-decided.tsx";
import { InferenceTabs } from "#web/app/inference/inference-tabs.tsx";
import { apiOf, read, tryRead } from "#web/app/lib/api.server.ts";
import { type FormProblem, formProblem } from "#web/app/lib/form.ts";
import { textOf } from "#web/app/lib/form-answer.server.ts";
import { plain } from "#web/app/lib/labels.ts";
import { pick } from "#web/app/lib/search.ts";
import { useMay } from "#web/app/lib/use-may.ts";
import type { AccountMatchesView, OwnDomainsView, PartnerMatchesView } from "#web/app/lib/views.ts";
import { findPartner } from "#web/app/partners/find-partner.server.ts";
import { DataTable } from "#web/app/ui/data-table.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { ErrorSummary } from "#web/app/ui/error-summary.tsx";
import { Field, Select } from "#web/app/ui/field.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";
import { TextField } from "#web/app/ui/text-field.tsx";

export const meta: MetaFunction = () => [{ title: "Match review · Fairshare" }];

const PATH = "/company/inference/matches";
const KINDS = ["campaign", "domain", "contact", "email", "account", "user"] as const;

export async function loader(args: LoaderFunctionArgs) {
  const { client } = apiOf(args);
  const { request } = args;
  const { saved, q } = pick(request.url, { saved: "text", q: "text" });
  const [partners, accounts, own] = await Promise.all([
    read(client.inference["partner-matches"].$get({ query: { q } }), request),
    read(client.inference["account-matches"].$get({ query: { q } }), request),
    read(client.inference["own-domains"].$get(), request),
  ]);
  return { partners, accounts, own, saved, q };
}

export async function action(args: ActionFunctionArgs) {
  const api = apiOf(args);
  const { request } = args;
  const form = await request.formData();
  const refuse = (problem: FormProblem, status: number) => data({ problem }, { status });
  const intent = textOf(form, "intent");
  if (intent === "own-domains") {
    const domains = textOf(form, "domains")
      .split(/[\s,;]+/)
      .filter((text) => text !== "");
    const saved = await tryRead(api.client.inference["own-domains"].$put({ json: { domains } }), request);
    if (!saved.ok) return refuse(formProblem(saved.error, ["domains"]), saved.error.status);
    return redirect(`${PATH}?saved=yes`);
  }
  if (intent.startsWith("alias")) {
    const [, kind = "name"] = intent.split(" ");
    const json = {
      kind: kind === "domain" ? ("domain" as const) : ("name" as const),
      alias: textOf(form, "alias"),
      accountId: textOf(form, "accountId"),
      undo: form.get("undo") === "yes",
    };
    const saved = await tryRead(api.client.inference["account-matches"].$put({ json }), request);
    if (!saved.ok) return refuse(formProblem(saved.error, []), saved.error.status);
    return redirect(`${PATH}?saved=yes`);
  }
  const about = KINDS.find((kind) => kind === form.get("about")) ?? "contact";
  const name = textOf(form, "partner").trim();
  const undo = form.get("undo") === "yes";
  const partner = name === "" || undo ? null : await findPartner(api, { name, request });
  if (partner !== null && !partner.ok) {
    return refuse({ title: "No such partner", fields: { partner: partner.error } }, 422);
  }
  const key = textOf(form, "key");
  const json = { about, key, label: textOf(form, "label") || key, partnerId: partner?.value ?? null, undo };
  const saved = await tryRead(api.client.inference["partner-matches"].$put({ json }), request);
  if (!saved.ok) return refuse(formProblem(saved.error, ["key", "partner"]), saved.error.status);
  return redirect(`${PATH}?saved=yes`);
}

export default function Matches() {
  const { partners, accounts, own, saved, q } = useLoaderData<typeof loader>();
  const result = useActionData<typeof action>();
  const mayWrite = useMay()("inference.write");
  return (
    <div className="stack">
      <PageHeader
        title="Match review"
        lead="Who stands for which partner, and which account a name means. What you say here is kept and counts before anything that is worked out."
      />
      <InferenceTabs />
      {saved === undefined || result !== undefined ? null : (
        <Notice tone="success" title="Saved">
          <p>The records that it concerns are being read again.</p>
        </Notice>
      )}
      <ErrorSummary
        problem={result?.problem}
        labels={{ key: "Id, address or domain", partner: "Partner", domains: "Your own domains" }}
      />
      <UndecidedPeople partners={partners} mayWrite={mayWrite} />
      <DoubtfulAccounts accounts={accounts} mayWrite={mayWrite} />
      {mayWrite ? <PartnerForm partners={partners} problem={result?.problem} /> : null}
      <FindDecided
        label="What was decided"
        q={q}
        all={PATH}
        count={partners.decisions.length + accounts.aliases.length}
      />
      <PartnerDecisions partners={partners} mayWrite={mayWrite} />
      <OwnDomains own={own} mayWrite={mayWrite} problem={result?.problem} />
      <Aliases accounts={accounts} mayWrite={mayWrite} />
    </div>
  );
}

function UndecidedPeople(props: { readonly partners: PartnerMatchesView; readonly mayWrite: boolean }) {
  const { undecided } = props.partners;
  if (undecided.length === 0) return null;
  return (
    <Panel
      title="People who fit several partners"
      note="Credited to nobody until somebody decides. Are two of these partners one? Merge them instead."
      flush
    >
      <DataTable
        caption="People who fit several partners"
        columns={[
          {
            key: "name",
            header: "Person",
            title: true,
            cell: ({ name, email }) => (
              <>
                {name}
                <span className="cell-note">{email}</span>
              </>
            ),
          },
          { key: "why", header: "Why", prose: true, cell: ({ text }) => text },
          {
            key: "partners",
            header: "Works for",
            cell: ({ contactId, name, partners }) => (
              <div className="row">
                {[...partners, null].map((partner) =>
                  props.mayWrite ? (
                    <Form method="post" key={partner?.id ?? "none"}>
                      <input type="hidden" name="about" value="contact" />
                      <input type="hidden" name="key" value={contactId} />
                      <input type="hidden" name="label" value={name} />
                      <input type="hidden" name="partner" value={partner?.name ?? ""} />
                      <SubmitButton name="intent" value="partner">
                        {partner?.name ?? "None of them"}
                        <span className="visually-hidden">: {name}</span>
                      </SubmitButton>
                    </Form>
                  ) : (
                    <span key={partner?.id ?? "none"}>{partner?.name}</span>
                  ),
                )}
              </div>
            ),
          },
        ]}
        rows={undecided}
        rowKey={({ contactId }) => contactId}
      />
    </Panel>
  );
}

function OwnDomains(props: {
  readonly own: OwnDomainsView;
  readonly mayWrite: boolean;
  readonly problem: FormProblem | undefined;
}) {
  const { own, mayWrite, problem } = props;
  const { domains, proposed } = own;
  const hint =
    proposed.length === 0
      ? "Whoever writes from these is one of you: never a partner's, and no sign of a customer. One a line."
      : `Whoever writes from these is one of you: never a partner's, and no sign of a customer. One a line. Your users also write from ${proposed.join(", ")}.`;
  return (
    <Panel title="Your own domains">
      {mayWrite ? (
        <Form method="post" className="form" key={domains.join()}>
          <Field id="domains" label="Domains" hint={hint} error={problem?.fields.domains}>
            {(control) => (
              <textarea
                {...control}
                name="domains"
                rows={3}
                defaultValue={(domains.length === 0 ? proposed : domains).join("\n")}
              />
            )}
          </Field>
          <div className="row">
            <SubmitButton name="intent" value="own-domains" busyText="Saving">
              Save domains
            </SubmitButton>
            {domains.length === 0 ? <span className="muted">None is in force yet.</span> : null}
          </div>
        </Form>
      ) : (
        <p>
          {domains.length === 0 ? <span className="muted">Nobody has said which.</span> : domains.join(", ")}
        </p>
      )}
    </Panel>
  );
}

function DoubtfulAccounts(props: { readonly accounts: AccountMatchesView; readonly mayWrite: boolean }) {
  const { doubtful } = props.accounts;
  return (
    <Panel title="Accounts in doubt" note="Names on records that could mean more than one account" flush>
      <DataTable
        caption="Accounts in doubt"
        columns={[
          {
            key: "name",
            header: "Written",
            title: true,
            cell: ({ name, records }) => (
              <>
                {name}
                <span className="cell-note">{records === 1 ? "1 record" : `${records} records`}</span>
              </>
            ),
          },
          {
            key: "candidates",
            header: "Could be",
            prose: true,
            cell: ({ name, candidates }) => (
              <ul className="evidence">
                {candidates.map((candidate) => (
                  <li key={candidate.accountId}>
                    <Form method="post" className="row">
                      <input type="hidden" name="alias" value={name} />
                      <input type="hidden" name="accountId" value={candidate.accountId} />
                      <span>
                        {candidate.name}
                        {candidate.domain === null ? "" : `, ${candidate.domain}`}:{" "}
                        <Confidence value={candidate.probability} />
                        <span className="cell-note">{candidate.reasons.join(". ")}</span>
                      </span>
                      {props.mayWrite ? (
                        <SubmitButton name="intent" value="alias name">
                          It is this one<span className="visually-hidden">: {candidate.name}</span>
                        </SubmitButton>
                      ) : null}
                    </Form>
                  </li>
                ))}
              </ul>
            ),
          },
        ]}
        rows={doubtful}
        rowKey={({ name }) => name}
        empty={<p className="panel-body muted">Every name on records means one account, or none.</p>}
      />
    </Panel>
  );
}

function PartnerForm(props: {
  readonly partners: PartnerMatchesView;
  readonly problem: FormProblem | undefined;
}) {
  const { partners, problem } = props;
  return (
    <Panel title="Say who stands for a partner">
      <Form method="post" className="form" key={partners.decisions.length}>
        <Field id="about" label="What">
          {(control) => (
            <Select
              control={control}
              name="about"
              value="campaign"
              options={KINDS.map((value) => ({ value, label: ABOUT[value] }))}
            />
          )}
        </Field>
        <TextField
          name="key"
          label="Id, address or domain"
          hint="As your CRM has it. Campaigns and domains of contacts are offered."
          list="known-keys"
          required
          problem={problem}
        />
        <datalist id="known-keys">
          {partners.campaigns.map(({ id, name, members }) => (
            <option key={id} value={id}>
              {`${name}, ${members} members`}
            </option>
          ))}
          {partners.domains.map(({ domain, contacts }) => (
            <option key={domain} value={domain}>
              {`${contacts} contacts`}
            </option>
          ))}
        </datalist>
        <TextField
          name="partner"
          label="Partner"
          hint="Its name. Empty: no partner at all."
          problem={problem}
        />
        <div className="row">
          <SubmitButton name="intent" value="partner" tone="primary" busyText="Saving">
            Save
          </SubmitButton>
        </div>
      </Form>
    </Panel>
  );
}

const ABOUT: Readonly<Record<(typeof KINDS)[number], string>> = {
  campaign: "A campaign",
  domain: "An e-mail domain",
  contact: "A contact",
  email: "An e-mail address",
  account: "An account",
  user: "A user of the CRM",
};

function PartnerDecisions(props: { readonly partners: PartnerMatchesView; readonly mayWrite: boolean }) {
  const { decisions, campaigns } = props.partners;
  const nameOf = new Map(campaigns.map(({ id, name }) => [id, name]));
  return (
    <Panel title="Decided" note={latestOnly(decisions.length)} flush>
      <DataTable
        caption="Who stands for which partner"
        columns={[
          {
            key: "key",
            header: "What",
            title: true,
            cell: ({ about, key }) => (
              <>
                {nameOf.get(key) ?? key}
                <span className="cell-note">{plain(about)}</span>
              </>
            ),
          },
          {
            key: "partner",
            header: "Stands for",
            cell: ({ partner }) => partner?.name ?? <span className="muted">No partner</span>,
          },
          { key: "at", header: "Since", nowrap: true, cell: ({ at }) => <DateTime iso={at} /> },
          {
            key: "undo",
            header: "Undo",
            cell: ({ about, key }) =>
              props.mayWrite ? (
                <Form method="post">
                  <input type="hidden" name="about" value={about} />
                  <input type="hidden" name="key" value={key} />
                  <input type="hidden" name="undo" value="yes" />
                  <SubmitButton name="intent" value="partner">
                    Undo<span className="visually-hidden"> {nameOf.get(key) ?? key}</span>
                  </SubmitButton>
                </Form>
              ) : null,
          },
        ]}
        rows={decisions}
        rowKey={({ about, key }) => `${about} ${key}`}
        empty={
          <p className="panel-body muted">
            Nothing is decided. Partners are told by their accounts in the CRM and by the domains of their
            people.
          </p>
        }
      />
    </Panel>
  );
}

function Aliases(props: { readonly accounts: AccountMatchesView; readonly mayWrite: boolean }) {
  const { aliases } = props.accounts;
  if (aliases.length === 0) return null;
  return (
    <Panel title="Names that mean an account" note={latestOnly(aliases.length)} flush>
      <DataTable
        caption="Names that mean an account"
        columns={[
          { key: "alias", header: "Name", title: true, cell: ({ alias }) => alias },
          { key: "account", header: "Means", cell: ({ account }) => account.name },
          { key: "at", header: "Since", nowrap: true, cell: ({ at }) => <DateTime iso={at} /> },
          {
            key: "undo",
            header: "Undo",
            cell: ({ kind, alias, account }) =>
              props.mayWrite ? (
                <Form method="post">
                  <input type="hidden" name="alias" value={alias} />
                  <input type="hidden" name="accountId" value={account.id} />
                  <input type="hidden" name="undo" value="yes" />
                  <SubmitButton name="intent" value={`alias ${kind}`}>
                    Undo<span className="visually-hidden"> {alias}</span>
                  </SubmitButton>
                </Form>
              ) : null,
          },
        ]}
        rows={aliases}
        rowKey={({ kind, alias }) => `${kind} ${alias}`}
      />
    </Panel>
  );
}
