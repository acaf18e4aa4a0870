import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { shardOf } from "#worker/adapters/d1/shards.ts";
import { systemActor } from "#worker/domain/access/audit-event.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { RuleTemplate } from "#worker/domain/rule/templates.ts";
import { buildServices } from "#worker/services.ts";
import { api } from "#worker/testing/api.ts";
import { addOpportunity, addPartner, addTouchpoint } from "#worker/testing/crm.ts";
import { rowsOf } from "#worker/testing/imports.ts";
import { workOff } from "#worker/testing/jobs.ts";
import {
  type CompanyPerson,
  makeCompany,
  makePartnerUser,
  makeUser,
  signedIn,
} from "#worker/testing/people.ts";
import { publish, republish } from "#worker/testing/rules.ts";
import { attributeNow, heldTransport } from "#worker/testing/runs.ts";
import type { AttributionStore } from "#worker/usecases/attribution/attribution-ports.ts";
import { runAttribution } from "#worker/usecases/attribution/run-attribution.ts";
import { startRun } from "#worker/usecases/attribution/start-run.ts";
import type { ConflictView } from "#worker/usecases/rules/rule-conflicts.ts";
import type { RuleField } from "#worker/usecases/rules/rule-fields.ts";
import type { RuleDetail, RuleItem } from "#worker/usecases/rules/rule-views.ts";
import type { Trial } from "#worker/usecases/rules/try-rule.ts";
import type { EntryView } from "#worker/usecases/views/entry-views.ts";
import type { OpportunityDetail } from "#worker/usecases/views/opportunity-views.ts";
import type { PortalDealDetail } from "#worker/usecases/views/portal-views.ts";

const firstTouch = {
  name: "First touch wins",
  priority: 10,
  workflow: { kind: "single", model: { kind: "first_touch" } },
};
const lastTouch = { ...firstTouch, name: "Last touch wins", workflow: single("last_touch") };

function single(kind: string) {
  return { kind: "single", model: { kind } };
}

function where(field: string, value: string) {
  return { kind: "all", conditions: [{ kind: "text", field, operator: "is", value }] };
}

/** Anchor touched the deal first and Beacon last; it closed on 31 March 2025 with 1,000.00 USD. */
async function dealOfTwo(tenant: TenantScope, { externalId = "1", closedAt = Date.UTC(2025, 2, 31) } = {}) {
  const [anchor, beacon] = [await partner(tenant, "Anchor"), await partner(tenant, "Beacon")];
  const deal = await addOpportunity(tenant, { externalId, closedAt });
  await addTouchpoint(tenant, {
    externalId: `${externalId}-a`,
    opportunityId: deal,
    partnerId: anchor,
    occurredAt: Date.UTC(2025, 0, 5),
  });
  await addTouchpoint(tenant, {
    externalId: `${externalId}-b`,
    opportunityId: deal,
    partnerId: beacon,
    occurredAt: Date.UTC(2025, 1, 5),
  });
  return { deal, anchor, beacon };
}

async function partner(tenant: TenantScope, name: string): Promise<string> {
  const [known] = await rowsOf<{ id: string }>(
    tenant,
    `SELECT id FROM partners WHERE tenant_id = ?1 AND name = '${name}'`,
  );
  return known?.id ?? addPartner(tenant, name);
}

async function entriesOf(caller: { readonly cookie: string }): Promise<readonly string[]> {
  const { items } = await api(caller).json<{ items: EntryView[] }>("/ledger/entries?limit=200");
  return items.map(
    ({ kind, partnerName, amount, book }) => `${kind} ${partnerName} ${amount.amountMinor} ${book}`,
  );
}

async function sharesOf(caller: { readonly cookie: string }, deal: string): Promise<readonly string[]> {
  const { attribution } = await api(caller).json<OpportunityDetail>(`/opportunities/${deal}`);
  return attribution.shares.map(({ partnerName, sharePpm }) => `${partnerName} ${sharePpm}`).sort();
}

async function codeOf(response: Response): Promise<string> {
  const { code } = await response.json<{ code: string }>();
  return `${response.status} ${code}`;
}

test("a company begins with one rule for every deal, live and without an end", async () => {
  const founder = await makeCompany();
  const { items } = await api(founder).json<{ items: RuleItem[] }>("/rules");
  expect(items).toMatchObject([
    {
      name: "Every deal",
      book: "revenue",
      priority: 1_000,
      status: "live",
      version: 1,
      hasDraft: false,
      effectiveFrom: null,
      effectiveUntil: null,
    },
  ]);
  expect(items[0]?.sentence).toContain("For every deal.");
});

test("a rule is drafted, changed, published and retired, and says so at each step", async () => {
  const founder = await makeCompany();
  const created = await api(founder).post("/rules", { definition: firstTouch });
  expect(created.status).toBe(201);
  const draft = await created.json<RuleDetail>();
  expect(draft).toMatchObject({ status: "draft", version: null, hasDraft: true, versions: [] });
  expect(draft.draft).toMatchObject({ updatedBy: "Northwind founder", needsApproval: false, conflicts: [] });
  const path = `/rules/${draft.id}`;
  const seen = { headers: { "If-Match": created.headers.get("etag") ?? "" } };
  const changed = await api(founder).put(`${path}/draft`, { definition: lastTouch }, seen);
  expect(await changed.json()).toMatchObject({ name: "Last touch wins" });
  const stale = await api(founder).put(`${path}/draft`, { definition: firstTouch }, seen);
  expect(await codeOf(stale)).toBe("412 stale-version");
  const published = await api(founder).post(`${path}/publish`, {
    effectiveFrom: "2040-01-01",
    comment: "A try",
  });
  expect(await published.json()).toMatchObject({ version: 1 });
  const scheduled = await api(founder).json<RuleDetail>(path);
  expect(scheduled).toMatchObject({
    status: "scheduled",
    draft: null,
    versions: [
      { version: 1, effectiveFrom: "2040-01-01", comment: "A try", publishedBy: "Northwind founder" },
    ],
  });
  expect(await codeOf(await api(founder).post(`${path}/publish`, {}))).toBe("409 no-draft");
  expect((await api(founder).post(`${path}/retire`, { until: "2025-01-01" })).status).toBe(200);
  expect(await api(founder).json(path)).toMatchObject({ status: "retired", retiredOn: "2025-01-01" });
  expect(await codeOf(await api(founder).put(`${path}/draft`, { definition: firstTouch }))).toBe(
    "409 rule-retired",
  );
});

test("a draft that is thrown away leaves the rule as it was published, and takes an unpublished one with it", async () => {
  const founder = await makeCompany();
  const id = await publish(founder, firstTouch);
  await api(founder).put(`/rules/${id}/draft`, { definition: lastTouch });
  expect((await api(founder).delete(`/rules/${id}/draft`)).status).toBe(204);
  expect(await api(founder).json(`/rules/${id}`)).toMatchObject({ name: "First touch wins", draft: null });
  const { id: unpublished } = await (await api(founder).post("/rules", { definition: lastTouch })).json<{
    id: string;
  }>();
  expect((await api(founder).delete(`/rules/${unpublished}/draft`)).status).toBe(204);
  expect((await api(founder).get(`/rules/${unpublished}`)).status).toBe(404);
});

test("a definition that is not one is refused with every problem, and read back with them instead of an error", async () => {
  const founder = await makeCompany();
  const definition = { name: "", priority: 0, workflow: { kind: "single", model: { kind: "nothing" } } };
  const refused = await api(founder).post("/rules", { definition });
  expect(refused.status).toBe(422);
  const { errors } = await refused.json<{ errors: { path: string }[] }>();
  expect(errors.map(({ path }) => path).sort()).toEqual([
    "definition.name",
    "definition.priority",
    "definition.workflow.model.kind",
  ]);
  const read = await api(founder).post("/rules/read", { definition });
  expect(read.status).toBe(200);
  expect(await read.json()).toMatchObject({ sentence: null, problems: errors });
  const good = await api(founder).post("/rules/read", { definition: firstTouch });
  expect(await good.json()).toMatchObject({ problems: [], conflicts: [] });
});

test("every template can be published untouched", async () => {
  const founder = await makeCompany();
  const { items } = await api(founder).json<{ items: { key: string; definition: RuleTemplate["rule"] }[] }>(
    "/rules/templates",
  );
  expect(items).toHaveLength(17);
  for (const { definition } of items) await publish(founder, definition);
  const { items: rules } = await api(founder).json<{ items: RuleItem[] }>("/rules");
  expect(rules.filter(({ status }) => status === "live")).toHaveLength(18);
  expect(rules.map(({ priority }) => priority)).toEqual(
    rules.map(({ priority }) => priority).toSorted((a, b) => a - b),
  );
  expect(rules.find(({ name }) => name === "SaaS standard")?.definition).toEqual(
    items.find(({ key }) => key === "saas-standard")?.definition,
  );
});

test("publishing posts only what it changes, and a deal then names the rule that decided", async () => {
  const founder = await makeCompany();
  const { deal, anchor } = await dealOfTwo(founder.tenant);
  await addOpportunity(founder.tenant, { externalId: "2", partnerIds: [anchor] });
  await attributeNow(founder.tenant);
  const before = await entriesOf(founder);
  expect(before).toHaveLength(3);
  await publish(founder, firstTouch);
  const posted = (await entriesOf(founder)).slice(before.length).toSorted();
  expect(posted).toEqual([
    "credit Anchor 100000 revenue",
    "reversal Anchor -50000 revenue",
    "reversal Beacon -50000 revenue",
  ]);
  const detail = await api(founder).json<OpportunityDetail>(`/opportunities/${deal}`);
  expect(detail.attribution).toMatchObject({
    status: "attributed",
    rule: { name: "First touch wins", version: 1 },
    trace: [{ step: "evidence", tried: true, skipped: null, counted: 2 }],
    override: null,
  });
  const seat = await makePartnerUser({ at: [{ tenant: founder.tenant, partnerId: anchor }] });
  const path = `/portal/companies/${founder.tenant.tenantId}/opportunities/${deal}`;
  const shown = await api(seat).json<PortalDealDetail>(path);
  expect(shown.rule).toMatchObject({ name: "First touch wins", version: 1 });
  expect(shown.rule?.sentence).toContain("For every deal.");
  expect(shown.explanation?.sentence).toContain("100 %");
});

test("the day of a deal's close chooses the version, and the earlier version keeps its deals", async () => {
  const founder = await makeCompany();
  const old = await dealOfTwo(founder.tenant, { externalId: "old", closedAt: Date.UTC(2025, 4, 31, 23) });
  const young = await dealOfTwo(founder.tenant, { externalId: "young", closedAt: Date.UTC(2025, 5, 1) });
  const id = await publish(founder, firstTouch);
  await republish(founder, id, { definition: lastTouch, effectiveFrom: "2025-06-01" });
  expect(await sharesOf(founder, old.deal)).toEqual(["Anchor 1000000"]);
  expect(await sharesOf(founder, young.deal)).toEqual(["Beacon 1000000"]);
  const { versions } = await api(founder).json<RuleDetail>(`/rules/${id}`);
  expect(versions.map(({ effectiveFrom, effectiveUntil }) => [effectiveFrom, effectiveUntil])).toEqual([
    ["2025-06-01", null],
    [null, "2025-06-01"],
  ]);
  const { items } = await api(founder).json<{ items: EntryView[] }>("/ledger/entries?limit=200");
  const credits = items.filter(({ kind, reversedBySeq }) => kind === "credit" && reversedBySeq === null);
  expect(credits.map(({ opportunityId, rule }) => `${opportunityId} ${rule.version}`).sort()).toEqual(
    [`${old.deal} 1`, `${young.deal} 2`].sort(),
  );
});

test("a rule that goes by the registration uses the version of the day on which the deal was registered", async () => {
  const founder = await makeCompany();
  const { deal, beacon } = await dealOfTwo(founder.tenant, { closedAt: Date.UTC(2025, 6, 1) });
  await addTouchpoint(founder.tenant, {
    externalId: "registration",
    opportunityId: deal,
    partnerId: beacon,
    source: "deal_registration",
    occurredAt: Date.UTC(2025, 1, 10),
  });
  const byRegistration = { dateBasis: "registration" };
  const id = await publish(founder, { ...firstTouch, ...byRegistration });
  await republish(founder, id, {
    definition: { ...lastTouch, ...byRegistration },
    effectiveFrom: "2025-06-01",
  });
  expect(await sharesOf(founder, deal)).toEqual(["Anchor 1000000"]);
});

test("a rule that ends leaves its deals of before as they were, and the others to the next rule", async () => {
  const founder = await makeCompany();
  const old = await dealOfTwo(founder.tenant, { externalId: "old", closedAt: Date.UTC(2025, 2, 31) });
  const young = await dealOfTwo(founder.tenant, { externalId: "young", closedAt: Date.UTC(2025, 6, 1) });
  const id = await publish(founder, firstTouch);
  await api(founder).post(`/rules/${id}/retire`, { until: "2025-06-01" });
  await workOff(founder.tenant);
  expect(await sharesOf(founder, old.deal)).toEqual(["Anchor 1000000"]);
  expect(await sharesOf(founder, young.deal)).toEqual(["Anchor 500000", "Beacon 500000"]);
});

test("a deal that no rule matches is unattributed and says why", async () => {
  const founder = await makeCompany();
  const { deal } = await dealOfTwo(founder.tenant);
  const { items } = await api(founder).json<{ items: RuleItem[] }>("/rules");
  await api(founder).post(`/rules/${items[0]?.id}/retire`, { until: "2025-01-01" });
  await workOff(founder.tenant);
  const { attribution } = await api(founder).json<OpportunityDetail>(`/opportunities/${deal}`);
  expect(attribution).toMatchObject({
    status: "unattributed",
    rule: null,
    shares: [],
    unattributed: { sharePpm: 1_000_000, amountMinor: 100_000, reason: "no-rule" },
  });
  expect(await entriesOf(founder)).toEqual([]);
});

test("two rules that one deal could match at one priority are refused, with the deal that shows it", async () => {
  const founder = await makeCompany();
  await publish(founder, { ...firstTouch, conditions: where("region", "EMEA") });
  const second = { ...lastTouch, conditions: where("type", "Renewal") };
  const { id, draft } = await (await api(founder).post("/rules", { definition: second })).json<RuleDetail>();
  expect(draft?.conflicts).toHaveLength(1);
  const refused = await api(founder).post(`/rules/${id}/publish`, {});
  expect(refused.status).toBe(409);
  const { code, conflicts } = await refused.json<{ code: string; conflicts: ConflictView[] }>();
  expect(code).toBe("rules-tie");
  expect(conflicts).toMatchObject([
    {
      name: "First touch wins",
      kind: "overlapping",
      witness: { region: "EMEA", type: "Renewal", owner: null },
    },
  ]);
  const apart = { ...second, conditions: where("region", "APAC") };
  await api(founder).put(`/rules/${id}/draft`, { definition: apart });
  expect((await api(founder).post(`/rules/${id}/publish`, {})).status).toBe(200);
});

test("a version whose place another has taken from the beginning ties with nobody any more", async () => {
  const founder = await makeCompany();
  const ruleId = await publish(founder, firstTouch);
  await republish(founder, ruleId, { definition: { ...firstTouch, conditions: where("region", "EMEA") } });
  await publish(founder, { ...lastTouch, conditions: where("region", "APAC") });
  const { versions } = await api(founder).json<RuleDetail>(`/rules/${ruleId}`);
  expect(versions.map(({ version, hasDays }) => [version, hasDays])).toEqual([
    [2, true],
    [1, false],
  ]);
});

test("of two people who publish at once rules that tie, only one does", async () => {
  const founder = await makeCompany();
  const drafts: string[] = [];
  for (const definition of [firstTouch, lastTouch]) {
    const { id } = await (await api(founder).post("/rules", { definition })).json<{ id: string }>();
    drafts.push(id);
  }
  const answers = await Promise.all(drafts.map((id) => api(founder).post(`/rules/${id}/publish`, {})));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
});

test("where the company wants it a second person approves before a rule comes into force", async () => {
  const founder = await makeCompany();
  const colleague = await colleagueOf(founder);
  const settings = await api(founder).put("/rules/settings", { secondPersonPublishes: true });
  expect(await settings.json()).toEqual({ secondPersonPublishes: true });
  const { id } = await (await api(founder).post("/rules", { definition: firstTouch })).json<{ id: string }>();
  const publishAs = (person: { readonly cookie: string }) => api(person).post(`/rules/${id}/publish`, {});
  expect(await codeOf(await publishAs(founder))).toBe("409 second-person-needed");
  expect(await codeOf(await publishAs(colleague))).toBe("409 second-person-needed");
  expect(await codeOf(await api(founder).post(`/rules/${id}/approve`))).toBe("409 second-person-needed");
  const approved = await api(colleague).post(`/rules/${id}/approve`);
  expect(await approved.json()).toMatchObject({ draft: { needsApproval: false, approvedBy: "Colleague" } });
  await api(founder).put(`/rules/${id}/draft`, { definition: lastTouch });
  expect(await codeOf(await publishAs(founder))).toBe("409 second-person-needed");
  await api(colleague).post(`/rules/${id}/approve`);
  expect((await publishAs(founder)).status).toBe(200);
  expect(await api(founder).json(`/rules/${id}`)).toMatchObject({
    versions: [{ publishedBy: "Northwind founder", approvedBy: "Colleague" }],
  });
});

test.each([
  ["its definition", "UPDATE rule_versions SET definition = '{}' WHERE tenant_id = ?1"],
  ["its first day", "UPDATE rule_versions SET effective_from = '2020-01-01' WHERE tenant_id = ?1"],
  [
    "its end, once it has one",
    "UPDATE rule_versions SET effective_until = '2030-01-01' WHERE tenant_id = ?1 AND effective_until IS NOT NULL",
  ],
  ["its existence", "DELETE FROM rule_versions WHERE tenant_id = ?1"],
  ["it whole", "INSERT OR REPLACE INTO rule_versions SELECT * FROM rule_versions WHERE tenant_id = ?1"],
])("the database lets nobody change a published version: %s", async (_, sql) => {
  const founder = await makeCompany();
  const id = await publish(founder, firstTouch);
  await api(founder).post(`/rules/${id}/retire`, { until: "2025-06-01" });
  const change = shardOf(env, founder.tenant).prepare(sql).bind(founder.tenant.tenantId).run();
  await expect(change).rejects.toThrow(/rule-version-is-immutable/);
});

test("a priority workflow falls back, step by step, to the first evidence that is valid", async () => {
  const founder = await makeCompany();
  const { tenant } = founder;
  const { deal, anchor, beacon } = await dealOfTwo(tenant);
  const harbour = await addPartner(tenant, "Harbour");
  await publish(founder, {
    name: "Deal registration first",
    priority: 10,
    workflow: {
      kind: "priority",
      steps: [
        { name: "Registration", filter: { sources: ["deal_registration"] }, model: { kind: "equal_split" } },
        { name: "CRM", filter: { sources: ["crm_field"] }, model: { kind: "equal_split" } },
        { name: "Activity", filter: { sources: ["activity"] }, model: { kind: "linear" } },
      ],
      whenEmpty: "manual-review",
    },
  });
  expect(await sharesOf(founder, deal)).toEqual(["Anchor 500000", "Beacon 500000"]);
  const traceOf = async () => {
    const { attribution } = await api(founder).json<OpportunityDetail>(`/opportunities/${deal}`);
    return attribution.trace.map(({ step, skipped }) => `${step}: ${skipped ?? "decided"}`);
  };
  expect(await traceOf()).toEqual(["Registration: no-evidence", "CRM: no-evidence", "Activity: decided"]);
  const register = (externalId: string, partnerId: string, more: object) =>
    addTouchpoint(tenant, {
      externalId,
      opportunityId: deal,
      partnerId,
      source: "deal_registration",
      occurredAt: Date.UTC(2025, 1, 1),
      ...more,
    });
  await register("pending", anchor, { status: "pending" });
  await register("rejected", beacon, { status: "rejected" });
  await register("expired", anchor, { validUntil: Date.UTC(2025, 2, 30) });
  await attributeNow(tenant);
  expect(await sharesOf(founder, deal)).toEqual(["Anchor 500000", "Beacon 500000"]);
  expect(await traceOf()).toEqual(["Registration: nothing-counts", "CRM: no-evidence", "Activity: decided"]);
  const { touchpoints } = await api(founder).json<OpportunityDetail>(`/opportunities/${deal}`);
  const reasons = touchpoints
    .filter(({ source }) => source === "deal_registration")
    .map(({ reason }) => reason);
  expect(reasons.toSorted()).toEqual(["expired-before-close", "pending-approval", "rejected"]);
  await register("good", harbour, { validUntil: Date.UTC(2025, 2, 31) });
  await attributeNow(tenant);
  expect(await sharesOf(founder, deal)).toEqual(["Harbour 1000000"]);
  expect(await traceOf()).toEqual([
    "Registration: decided",
    "CRM: earlier-step-decided",
    "Activity: earlier-step-decided",
  ]);
});

test("a deal with nothing that counts waits for a person where the rule says so, and posts nothing", async () => {
  const founder = await makeCompany();
  const id = await addOpportunity(founder.tenant, { externalId: "1" });
  await publish(founder, {
    ...firstTouch,
    workflow: { ...firstTouch.workflow, whenEmpty: "manual-review" },
  });
  const run = await attributeNow(founder.tenant, { kind: "all" });
  expect(run).toMatchObject({ considered: 1, posted: 0, review: 1 });
  const { attribution } = await api(founder).json<OpportunityDetail>(`/opportunities/${id}`);
  expect(attribution).toMatchObject({ status: "review", unattributed: { reason: "awaiting-review" } });
  const { items } = await api(founder).json<{ items: unknown[] }>("/opportunities?status=review");
  expect(items).toHaveLength(1);
  expect(await entriesOf(founder)).toEqual([]);
});

test("pools give 80 to the registrant and 20 to those who helped: 80/20, and 84/4/4/4/4 when it helped too", async () => {
  const founder = await makeCompany();
  const { tenant } = founder;
  const names = ["Anchor", "Beacon", "Cove", "Delta", "Estuary"];
  const ids = await Promise.all(names.map((name) => addPartner(tenant, name)));
  const [anchor = "", beacon = ""] = ids;
  const pooled = async (externalId: string, influencers: readonly string[]) => {
    const deal = await addOpportunity(tenant, { externalId, amountMinor: 1_000_000 });
    const evidence = [{ partnerId: anchor, source: "deal_registration" }].concat(
      influencers.map((partnerId) => ({ partnerId, source: "activity" })),
    );
    for (const [index, one] of evidence.entries()) {
      await addTouchpoint(tenant, { externalId: `${externalId}-${index}`, opportunityId: deal, ...one });
    }
    return deal;
  };
  const two = await pooled("two", [beacon]);
  const five = await pooled("five", ids);
  await publish(founder, {
    name: "Registration 80, influence 20",
    priority: 10,
    workflow: {
      kind: "pools",
      pools: [
        {
          name: "registration",
          weight: "80",
          filter: { sources: ["deal_registration"] },
          model: { kind: "equal_split" },
        },
        {
          name: "influence",
          weight: "20",
          filter: { sources: ["activity"] },
          model: { kind: "equal_split" },
        },
      ],
    },
  });
  expect(await sharesOf(founder, two)).toEqual(["Anchor 800000", "Beacon 200000"]);
  expect(await sharesOf(founder, five)).toEqual([
    "Anchor 840000",
    "Beacon 40000",
    "Cove 40000",
    "Delta 40000",
    "Estuary 40000",
  ]);
});

test("an overlay book is credited beside the revenue and never added to it", async () => {
  const founder = await makeCompany();
  const { tenant } = founder;
  const { deal, anchor } = await dealOfTwo(tenant);
  await publish(founder, {
    name: "Sourced",
    priority: 10,
    book: "sourced",
    conditions: where("currency", "USD"),
    workflow: single("first_touch"),
  });
  expect((await entriesOf(founder)).toSorted()).toEqual([
    "credit Anchor 100000 sourced",
    "credit Anchor 50000 revenue",
    "credit Beacon 50000 revenue",
  ]);
  const { totals } = await api(founder).json<{ totals: { book: string; amountMinor: number }[] }>(
    "/ledger/totals",
  );
  expect(totals.map(({ book, amountMinor }) => `${book} ${amountMinor}`)).toEqual([
    "revenue 100000",
    "sourced 100000",
  ]);
  expect(await api(founder).json(`/partners/${anchor}`)).toMatchObject({
    totals: { attributed: [{ amountMinor: 50_000, currency: "USD" }] },
  });
  const detail = await api(founder).json<OpportunityDetail>(`/opportunities/${deal}`);
  expect(detail.attribution.rule).toMatchObject({ name: "Every deal" });
  expect(detail.overlays).toMatchObject([
    { book: "sourced", rule: { name: "Sourced" }, shares: [{ partnerName: "Anchor", sharePpm: 1_000_000 }] },
  ]);
  const verdict = await api(founder).post("/ledger/verify");
  expect(await verdict.json()).toMatchObject({ ok: true, checked: 3 });
  expect(await attributeNow(tenant, { kind: "all" })).toMatchObject({ posted: 0, unchanged: 1 });
});

test("conditions choose by the deal's own and its custom fields", async () => {
  const founder = await makeCompany();
  const { tenant } = founder;
  const { deal } = await dealOfTwo(tenant);
  const partner = await addPartner(tenant, "Cove");
  const segment = { kind: "text", value: "Strategic" } as const;
  const strategic = await addOpportunity(tenant, {
    externalId: "2",
    partnerIds: [partner],
    region: "EMEA",
    custom: { segment },
  });
  await shardOf(env, tenant)
    .prepare(
      "INSERT INTO custom_fields (tenant_id, key, label, kind) VALUES (?1, 'segment', 'Segment', 'text')",
    )
    .bind(tenant.tenantId)
    .run();
  const conditions = {
    kind: "all",
    conditions: [where("region", "emea"), where("custom.segment", "strategic")],
  };
  const id = await publish(founder, { ...firstTouch, conditions });
  const ruleOf = async (opportunityId: string) =>
    (await api(founder).json<OpportunityDetail>(`/opportunities/${opportunityId}`)).attribution.rule?.name;
  expect([await ruleOf(deal), await ruleOf(strategic)]).toEqual(["Every deal", "First touch wins"]);
  const { sentence } = await api(founder).json<RuleDetail>(`/rules/${id}`);
  expect(sentence).toContain("Segment is strategic");
  const { items } = await api(founder).json<{ items: RuleField[] }>("/rules/fields");
  expect(items.find(({ field }) => field === "custom.segment")).toMatchObject({
    label: "Segment",
    kind: "text",
    samples: ["Strategic"],
  });
  expect(items.find(({ field }) => field === "region")?.samples).toEqual(["EMEA"]);
});

test("trying a rule shows before and after on the latest won deals, and stores nothing", async () => {
  const founder = await makeCompany();
  const { tenant } = founder;
  const { deal, anchor, beacon } = await dealOfTwo(tenant);
  await addOpportunity(tenant, { externalId: "2", partnerIds: [anchor] });
  await addOpportunity(tenant, { externalId: "3", outcome: "open", partnerIds: [anchor] });
  await attributeNow(tenant);
  const entries = await entriesOf(founder);
  const answer = await api(founder).post("/rules/try", { definition: firstTouch });
  const trial = await answer.json<Trial>();
  expect(trial).toMatchObject({ considered: 2, changed: 1 });
  expect(trial.perPartner).toEqual([
    { partnerId: anchor, name: "Anchor", beforeMinor: 150_000, afterMinor: 200_000, currency: "USD" },
    { partnerId: beacon, name: "Beacon", beforeMinor: 50_000, afterMinor: 0, currency: "USD" },
  ]);
  expect(trial.deals).toMatchObject([
    {
      id: deal,
      name: "Deal 1",
      amount: { amountMinor: 100_000, currency: "USD" },
      before: [{ amountMinor: 50_000 }, { amountMinor: 50_000 }],
      after: [{ partnerName: "Anchor", sharePpm: 1_000_000 }],
    },
  ]);
  expect(await entriesOf(founder)).toEqual(entries);
  expect(await api(founder).json<{ items: unknown[] }>("/rules")).toMatchObject({ items: [{ version: 1 }] });
});

test("a run that is killed between chunks and repeated posts every difference once", async () => {
  const founder = await makeCompany();
  const { tenant } = founder;
  const deals = 1_100;
  const [anchor, beacon] = [await addPartner(tenant, "Anchor"), await addPartner(tenant, "Beacon")];
  await fillWith(tenant, deals, [anchor, beacon]);
  await attributeNow(tenant);
  const { id } = await (await api(founder).post("/rules", { definition: allToAnchor(anchor) })).json<{
    id: string;
  }>();
  await api(founder).post(`/rules/${id}/publish`, {});
  const [promised] = await rowsOf<{ message: string }>(
    tenant,
    "SELECT message FROM outbox WHERE tenant_id = ?1",
  );
  const services = buildServices(env);
  const store = services.attributionOf(tenant);
  const message = JSON.parse(promised?.message ?? "") as Parameters<typeof runAttribution>[2];
  for (let kill = 1; kill <= 2; kill += 1) {
    const dying = dyingAfter(store, kill);
    await expect(runAttribution({ ...services, store: dying }, tenant, message)).rejects.toThrow("killed");
  }
  await services.runJob(message);
  await services.runJob(message);
  const run = await store.getRun(message.runId);
  expect(run).toMatchObject({ status: "done", considered: deals });
  const counted = await rowsOf<{ kind: string; entries: number }>(
    tenant,
    "SELECT kind, COUNT(*) AS entries FROM ledger_entries WHERE tenant_id = ?1 GROUP BY kind ORDER BY kind",
  );
  expect(counted).toEqual([
    { kind: "credit", entries: 3 * deals },
    { kind: "reversal", entries: 2 * deals },
  ]);
  const { totals } = await api(founder).json<{ totals: { amountMinor: number }[] }>("/ledger/totals");
  expect(totals).toMatchObject([{ amountMinor: deals * 1_000 }]);
  expect(await (await api(founder).post("/ledger/verify")).json()).toMatchObject({ ok: true });
});

test("a chunk that was split by rules which changed meanwhile is split again by the new ones", async () => {
  const founder = await makeCompany();
  const { tenant } = founder;
  const { deal } = await dealOfTwo(tenant);
  const services = buildServices(env);
  const store = services.attributionOf(tenant);
  const transport = heldTransport();
  const { id } = await (await api(founder).post("/rules", { definition: firstTouch })).json<{ id: string }>();
  await startRun(
    { ...services, store, transport },
    { tenantId: tenant.tenantId, scope: { kind: "changed" }, actor: systemActor("A test", "req_test") },
  );
  let published = false;
  const interrupted: AttributionStore = {
    ...store,
    saveChunk: async (chunk) => {
      if (!published) {
        published = true;
        await api(founder).post(`/rules/${id}/publish`, {});
      }
      return store.saveChunk(chunk);
    },
  };
  for (const message of transport.messages) {
    if (message.kind !== "attribution-run") continue;
    await runAttribution({ ...services, store: interrupted }, tenant, message);
  }
  expect(await sharesOf(founder, deal)).toEqual(["Anchor 1000000"]);
  const entries = await entriesOf(founder);
  expect(entries.slice(-1)).toEqual(["credit Anchor 100000 revenue"]);
  await workOff(tenant);
  expect(await entriesOf(founder)).toEqual(entries);
});

async function colleagueOf({ tenant }: CompanyPerson) {
  const user = await makeUser("Colleague");
  await env.DIRECTORY.prepare(
    "INSERT INTO tenant_members (tenant_id, user_id, created_at) VALUES (?1, ?2, 1)",
  )
    .bind(tenant.tenantId, user.id)
    .run();
  return signedIn(user, { audience: "company", tenantId: tenant.tenantId });
}

function allToAnchor(partner: string) {
  const model = { kind: "custom", by: "partner", weights: { [partner]: "1" } };
  return { name: "All to one", priority: 10, workflow: { kind: "single", model } };
}

/** Deals of 10.00 that two partners share. */
async function fillWith(tenant: TenantScope, deals: number, partnerIds: readonly string[]): Promise<void> {
  const named = JSON.stringify(partnerIds.map((partnerId) => ({ partnerId, role: null })));
  await shardOf(env, tenant)
    .prepare(
      `WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?2)
       INSERT INTO opportunities (tenant_id, id, external_id, name, amount_minor, currency, outcome, closed_at, crm_partners,
         created_at, updated_at)
       SELECT ?1, printf('opp_%026d', n), CAST(n AS TEXT), 'Deal ' || n, 1000, 'USD', 'won', 1743379200000, ?3, 1, 1
       FROM numbers`,
    )
    .bind(tenant.tenantId, deals, named)
    .run();
}

/** A store whose process is killed when it is about to save its chunk of that number, after the ledger was written. */
function dyingAfter(store: AttributionStore, chunks: number): AttributionStore {
  let saved = 0;
  return {
    ...store,
    saveChunk: async (chunk) => {
      saved += 1;
      if (saved === chunks) throw new Error("killed");
      return store.saveChunk(chunk);
    },
  };
}
