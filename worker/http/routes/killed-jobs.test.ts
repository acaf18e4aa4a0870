import { env } from "cloudflare:workers";
import { unzipSync } from "fflate";
import { expect, test } from "vitest";
import { systemActor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { buildServices } from "#worker/services.ts";
import { rowsOf } from "#worker/testing/imports.ts";
import { workOff } from "#worker/testing/jobs.ts";
import { Killed, killedAt } from "#worker/testing/killed-at.ts";
import { creditDraft } from "#worker/testing/ledger-entries.ts";
import { makeCompany } from "#worker/testing/people.ts";
import { heldTransport } from "#worker/testing/runs.ts";
import type { JobMessage, JobOutcome } from "#worker/usecases/jobs/job.ts";
import { waiveItem } from "#worker/usecases/periods/change-period.ts";
import { closePeriod, startClose } from "#worker/usecases/periods/close-period.ts";
import { runStatementIssue } from "#worker/usecases/statements/run-statement-issue.ts";
import { startStatementIssue } from "#worker/usecases/statements/start-statement-issue.ts";

const actor = systemActor("test", "test");
const key = "2025-03";

/** Everything that both jobs reach out to. */
const watched = [
  "periodsOf",
  "readerOf",
  "treeOf",
  "writer",
  "transport",
  "statementsOf",
  "statementIssuesOf",
  "statementArchive",
  "printStatement",
  "team",
  "enqueueMail",
  "announce",
] as const;

/** The company's own services, with a queue that the test works off and a printer without fonts. */
function needsWith(transport: ReturnType<typeof heldTransport>) {
  const services = buildServices(env);
  const printStatement = async (statement: { readonly number: string }) =>
    new TextEncoder().encode(statement.number);
  return { ...services, ...services.statements, printStatement, transport };
}

type Needs = ReturnType<typeof needsWith>;
type Prepared = {
  readonly tenant: TenantScope;
  readonly messages: JobMessage[];
  readonly run: (needs: Needs, message: JobMessage) => Promise<JobOutcome>;
  /** What the job leaves behind, without what differs from company to company. */
  readonly result: () => Promise<unknown>;
};

async function makeLedger(transport: ReturnType<typeof heldTransport>) {
  const { tenant } = await makeCompany();
  const needs = needsWith(transport);
  const drafts = Array.from({ length: 4 }, (_, n) =>
    creditDraft({ partnerRef: `ptr_${n % 2}`, opportunityRef: `opp_${n}` }),
  );
  expect(await needs.writer.append(tenant, drafts)).toMatchObject({ ok: true });
  return { tenant, needs };
}

async function prepareClose(transport: ReturnType<typeof heldTransport>): Promise<Prepared> {
  const { tenant, needs } = await makeLedger(transport);
  const request = { tenant, key, actor };
  await waiveItem(needs, { ...request, item: "data-older-than-period", reason: "Entered by hand" });
  expect(await startClose(needs, request)).toMatchObject({ ok: true });
  return {
    tenant,
    messages: transport.messages,
    run: (given, message) => {
      if (message.kind !== "period-close") throw new Error(message.kind);
      return closePeriod(given, tenant, message);
    },
    result: async () => ({
      period: await rowsOf(tenant, "SELECT key, state, closed_seq FROM periods WHERE tenant_id = ?1"),
      totals: await rowsOf(
        tenant,
        `SELECT partner_ref, book, currency, amount_minor, entries FROM period_close_totals
         WHERE tenant_id = ?1 ORDER BY partner_ref`,
      ),
      entries: await rowsOf(
        tenant,
        `SELECT seq, kind, payload ->> '$.facts.totals' AS totals FROM ledger_entries
         WHERE tenant_id = ?1 AND kind = 'period.closed'`,
      ),
      heads: await rowsOf(tenant, "SELECT tree_size FROM ledger_tree_heads WHERE tenant_id = ?1"),
      told: await rowsOf(
        tenant,
        "SELECT action FROM audit_events WHERE tenant_id = ?1 AND action = 'period.closed'",
      ),
      mails: await mailsOf(tenant),
      promised: await promisedOf(tenant, "period-close"),
    }),
  };
}

async function prepareIssue(transport: ReturnType<typeof heldTransport>): Promise<Prepared> {
  const { tenant, needs } = await makeLedger(transport);
  const started = await startStatementIssue(needs, tenant, { period: key, actor });
  if (!started.ok) throw new Error(started.error);
  const issueId = started.value.id;
  return {
    tenant,
    messages: transport.messages,
    run: (given, message) => {
      if (message.kind !== "statement-issue") throw new Error(message.kind);
      return runStatementIssue(given, tenant, message);
    },
    result: async () => {
      const issue = await needs.statementIssuesOf(tenant).get(issueId);
      const zip = issue?.zipKey ? await env.FILES.get(issue.zipKey) : null;
      const files = zip === null ? {} : unzipSync(new Uint8Array(await zip.arrayBuffer()));
      return {
        issue: [issue?.status, issue?.done, issue?.total],
        statements: await rowsOf(
          tenant,
          `SELECT number, version, partner_ref, opening_minor, closing_minor, lines FROM statements
           WHERE tenant_id = ?1 ORDER BY partner_ref`,
        ),
        files: Object.keys(files).length,
        told: await rowsOf(
          tenant,
          "SELECT action FROM audit_events WHERE tenant_id = ?1 AND action = 'statement.issued'",
        ),
        mails: await mailsOf(tenant),
        promised: await promisedOf(tenant, "statement-issue"),
      };
    },
  };
}

async function mailsOf(tenant: TenantScope): Promise<number> {
  await workOff(tenant);
  const { tenantId } = tenant;
  const found = await env.DIRECTORY.prepare(
    "SELECT COUNT(*) AS mails FROM mails WHERE tenant_id = ?1 AND kind = 'notice'",
  )
    .bind(tenantId)
    .first<number>("mails");
  return found ?? 0;
}

function promisedOf(tenant: TenantScope, kind: string): Promise<unknown[]> {
  const all = `SELECT message ->> '$.kind' AS kind FROM outbox WHERE tenant_id = ?1`;
  return rowsOf<{ kind: string }>(tenant, all).then((rows) => rows.filter((row) => row.kind === kind));
}

/** Runs what is promised as often as it takes; a message that a kill has lost is sent again by the outbox. */
async function runAgain(transport: ReturnType<typeof heldTransport>, { tenant, run }: Prepared) {
  const needs = needsWith(transport);
  for (let rounds = 0; rounds < 10; rounds += 1) {
    const promised = await rowsOf<{ message: string }>(
      tenant,
      "SELECT message FROM outbox WHERE tenant_id = ?1 AND message ->> '$.kind' IN ('period-close', 'statement-issue')",
    );
    if (promised.length === 0) return;
    for (const { message } of promised) await run(needs, JSON.parse(message) as JobMessage);
  }
}

test.each([
  ["a close", prepareClose],
  ["an issue to all partners", prepareIssue],
])(
  "%s that is killed before any of its calls ends as one that is left alone",
  {
    timeout: 240_000,
  },
  async (_, prepare) => {
    const alone = await killedOnce(prepare, Number.POSITIVE_INFINITY);
    expect(alone.calls).toBeGreaterThan(10);
    for (let call = 1; call <= alone.calls; call += 1) {
      const { result } = await killedOnce(prepare, call);
      expect({ call, result }).toEqual({ call, result: alone.result });
    }
  },
);

test("a period whose ledger freezes before its first head was signed is closed, told of, and not waited for", async () => {
  const transport = heldTransport();
  const { messages, run, result } = await prepareClose(transport);
  const needs = needsWith(transport);
  const frozen = (of: TenantScope) => ({ ...needs.treeOf(of), addHead: async () => "frozen" as const });
  const [message] = messages;
  if (message === undefined) throw new Error("nothing was promised");
  expect(await run({ ...needs, treeOf: frozen }, message)).toEqual({ kind: "done" });
  const left = await result();
  expect(left).toMatchObject({ period: [{ state: "closed" }], heads: [], promised: [] });
  expect(left).toMatchObject({ told: [{ action: "period.closed" }], mails: 1 });
});

async function killedOnce(
  prepare: (transport: ReturnType<typeof heldTransport>) => Promise<Prepared>,
  call: number,
) {
  const transport = heldTransport();
  const prepared = await prepare(transport);
  const [message] = prepared.messages;
  if (message === undefined) throw new Error("nothing was promised");
  const { needs, calls } = killedAt(needsWith(transport), { watched, call });
  await prepared.run(needs, message).catch((error: unknown) => {
    if (!(error instanceof Killed)) throw error;
  });
  await runAgain(transport, prepared);
  return { calls: calls(), result: await prepared.result() };
}
