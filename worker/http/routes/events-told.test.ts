import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import type { CompanyEvent } from "#worker/domain/notification/company-event.ts";
import { buildServices } from "#worker/services.ts";
import { acmeOrg } from "#worker/testing/acme-org.ts";
import { api } from "#worker/testing/api.ts";
import { addPartner } from "#worker/testing/crm.ts";
import { rowsOf } from "#worker/testing/imports.ts";
import { creditDraft } from "#worker/testing/ledger-entries.ts";
import { linkTo } from "#worker/testing/mailbox.ts";
import { type CompanyPerson, makeCompany } from "#worker/testing/people.ts";
import { publish } from "#worker/testing/rules.ts";
import { connectedCompany } from "#worker/testing/salesforce-connections.ts";
import { askForPerson } from "#worker/usecases/connections/ask-for-person.ts";

type Told = Pick<CompanyEvent, "kind" | "facts"> & { readonly actorId: string | null };

async function toldOf({ tenant }: Pick<CompanyPerson, "tenant">, kind: string): Promise<readonly Told[]> {
  const rows = await rowsOf<{ kind: string; actor_id: string | null; facts: string }>(
    tenant,
    `SELECT kind, actor_id, facts FROM events WHERE tenant_id = ?1 AND kind = '${kind}' ORDER BY at, id`,
  );
  return rows.map((row) => ({ kind: row.kind, actorId: row.actor_id, facts: JSON.parse(row.facts) }) as Told);
}

async function invitedPartner(company: CompanyPerson): Promise<string> {
  const partnerId = await addPartner(company.tenant, "Harbour");
  const email = `kim@${partnerId.replaceAll("_", "-")}.example`;
  const invited = await api(company).post(`/partners/${partnerId}/invitations`, { email, name: "Kim" });
  expect(invited.status).toBe(201);
  const token = new URL(await linkTo(email), env.APP_ORIGIN).searchParams.get("token");
  const body = {
    token,
    name: "Kim",
    password: "granite-lantern-parade",
    organisationName: "Harbour Consulting",
  };
  expect((await api(null).post("/invitations/accept", { ...body, organisation: "new" })).status).toBe(200);
  return partnerId;
}

const cases: readonly {
  readonly kind: CompanyEvent["kind"];
  readonly act: (company: CompanyPerson) => Promise<unknown>;
  readonly facts: object;
  /** Whoever did it is not told of it. */
  readonly byFounder: boolean;
}[] = [
  {
    kind: "rule.published",
    act: (company) =>
      publish(company, {
        name: "First touch wins",
        priority: 10,
        workflow: { kind: "single", model: { kind: "first_touch" } },
      }),
    facts: { ruleName: "First touch wins", version: 1 },
    byFounder: true,
  },
  {
    kind: "partner.joined",
    act: invitedPartner,
    facts: { partnerName: "Harbour", organisationName: "Harbour Consulting" },
    byFounder: false,
  },
  {
    kind: "partner.left",
    act: async (company) => {
      const partnerId = await invitedPartner(company);
      expect((await api(company).delete(`/partners/${partnerId}/partnership`)).status).toBe(204);
    },
    facts: { partnerName: "Harbour", organisationName: "Harbour Consulting" },
    byFounder: true,
  },
];

test.each(cases)("$kind is told once, with who did it", async ({ kind, act, facts, byFounder }) => {
  const company = await makeCompany();
  await act(company);
  const told = await toldOf(company, kind);
  expect(told).toEqual([{ kind, facts, actorId: expect.any(String) }]);
  expect(told[0]?.actorId === company.principal.user.id).toBe(byFounder);
});

test("a posting of many entries is told once, and only where a program wants to hear of it", async () => {
  const company = await makeCompany();
  const { writer } = buildServices(env);
  const drafts = (from: number) =>
    [0, 1, 2].map((at) => creditDraft({ idemKey: `told:${from + at}`, opportunityRef: `opp_${from + at}` }));
  expect(await writer.append(company.tenant, drafts(1))).toMatchObject({ ok: true });
  expect(await toldOf(company, "ledger.entries_posted")).toEqual([]);
  const wanted = { kind: "webhook", name: "Ours", url: "https://hooks.example.com/in" };
  const added = await api(company).post("/channels", { ...wanted, eventKinds: ["ledger.entries_posted"] });
  expect(added.status).toBe(201);
  await writer.append(company.tenant, drafts(4));
  await writer.append(company.tenant, drafts(4));
  expect(await toldOf(company, "ledger.entries_posted")).toEqual([
    { kind: "ledger.entries_posted", actorId: null, facts: { fromSeq: 4, throughSeq: 6, entries: 3 } },
  ]);
  const jobs = "SELECT id FROM outbox WHERE tenant_id = ?1 AND id LIKE 'tell %'";
  expect(await rowsOf(company.tenant, jobs)).toHaveLength(1);
});

test("a connection that needs somebody is told of once, and again after it was connected in between", async () => {
  const company = await connectedCompany(acmeOrg());
  const { needs, tenant, connectionId } = company;
  const ask = (reason: string) => askForPerson(needs, tenant, { connectionId, reason });
  const reasons = async () =>
    (await toldOf(company, "sync.needs_person")).map(({ facts }) => "reason" in facts && facts.reason);
  await Promise.all([ask("The token was revoked."), ask("The token was revoked.")]);
  await ask("Salesforce refused it.");
  expect(await reasons()).toEqual(["The token was revoked."]);
  const status = { status: "connected", reason: null, now: needs.clock.now(), audit: null } as const;
  await needs.connectionsOf(tenant).setStatus(connectionId, status);
  await ask("Revoked again.");
  expect((await reasons()).sort()).toEqual(["Revoked again.", "The token was revoked."]);
  await needs.connectionsOf(tenant).setStatus(connectionId, { ...status, status: "disconnected" });
  await ask("Gone.");
  expect(await reasons()).toHaveLength(2);
});
