import { Hono } from "hono";
import { z } from "zod";
import { actorOf } from "#worker/http/caller.ts";
import type { AppContext } from "#worker/http/context.ts";
import { problem } from "#worker/http/problem.ts";
import { limitHeavyCalls } from "#worker/http/rate-limit.ts";
import { company } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";
import { listUndecidedPeople } from "#worker/usecases/inference/list-undecided-people.ts";
import {
  decideAlias,
  decidePartner,
  listDoubtfulAccounts,
  type MatchProblem,
} from "#worker/usecases/inference/match-partners.ts";
import { readOwnDomains, saveOwnDomains } from "#worker/usecases/inference/own-domains.ts";

const instant = z.string().meta({ format: "date-time" });
const about = z.enum(["contact", "email", "domain", "account", "user", "campaign"]);
const key = z.string().trim().min(1).max(320);

const partnersView = z.object({
  /** What people have said, the latest first. A partner of null is nobody's. */
  decisions: z.array(
    z.object({
      about,
      key: z.string(),
      label: z.string(),
      partner: z.object({ id: z.string(), name: z.string() }).nullable(),
      at: instant,
    }),
  ),
  campaigns: z.array(z.object({ id: z.string(), name: z.string(), members: z.int() })),
  domains: z.array(z.object({ domain: z.string(), contacts: z.int() })),
  /** People who fit several partners, and are credited to none until somebody decides. */
  undecided: z.array(
    z.object({
      contactId: z.string(),
      name: z.string(),
      email: z.string().nullable(),
      text: z.string(),
      partners: z.array(z.object({ id: z.string(), name: z.string() })),
    }),
  ),
});

const ownDomainsView = z.object({
  /** Whose people are the company's own. */
  domains: z.array(z.string()),
  /** Others that the addresses of the company's users have. */
  proposed: z.array(z.string()),
});
const ownDomainsChange = z.object({ domains: z.array(z.string().trim().min(1).max(253)).max(100) });

const partnerDecision = z.object({
  about,
  key,
  label: z.string().trim().max(320).default(""),
  /** Null: no partner at all. */
  partnerId: z.string().max(100).nullable(),
  undo: z.boolean().default(false),
});

const accountsView = z.object({
  doubtful: z.array(
    z.object({
      name: z.string(),
      records: z.int(),
      candidates: z.array(
        z.object({
          accountId: z.string(),
          name: z.string(),
          domain: z.string().nullable(),
          probability: z.number(),
          reasons: z.array(z.string()),
        }),
      ),
    }),
  ),
  aliases: z.array(
    z.object({
      kind: z.enum(["name", "domain"]),
      alias: z.string(),
      account: z.object({ id: z.string(), name: z.string() }),
      at: instant,
    }),
  ),
});

const aliasDecision = z.object({
  kind: z.enum(["name", "domain"]),
  alias: key,
  accountId: z.string().max(100),
  undo: z.boolean().default(false),
});

const done = z.object({ saved: z.literal(true) });
const campaignsShown = 200;
const domainsShown = 300;

/** Who stands for which partner, and which account a name means: what is doubtful, and what people have said. */
/** Of what was decided, what has this text in it. */
const decidedQuery = z.object({ q: z.string().trim().max(200).optional() });

export const inferenceMatches = new Hono<AppContext>()
  .get(
    "/partner-matches",
    company("deals.read", {
      summary: "Campaigns and e-mail domains of the CRM, and whom they stand for",
      answers: { 200: partnersView },
    }),
    limitHeavyCalls(),
    validate("query", decidedQuery),
    async (c) => {
      const { tenant } = c.get("principal");
      const store = c.get("services").inferenceOf(tenant);
      const [people, decisions, campaigns, domains] = await Promise.all([
        listUndecidedPeople(c.get("services"), tenant),
        store.listPartnerDecisionRows(c.req.valid("query").q ?? ""),
        store.listCampaigns(campaignsShown),
        store.countContactDomains(domainsShown),
      ]);
      const viewed = decisions.map(({ partnerId, partnerName, decidedAt, ...decision }) => ({
        about: decision.about,
        key: decision.key,
        label: decision.label,
        partner: partnerId === null ? null : { id: partnerId, name: partnerName ?? partnerId },
        at: new Date(decidedAt).toISOString(),
      }));
      const names = await store.knownPartners(people.flatMap(({ partnerIds }) => partnerIds));
      const undecided = people.map(({ partnerIds, ...person }) => ({
        ...person,
        partners: partnerIds.map((id) => ({ id, name: names.get(id) ?? id })),
      }));
      return c.json({ decisions: viewed, campaigns: [...campaigns], domains: [...domains], undecided }, 200);
    },
  )
  .get(
    "/own-domains",
    company("deals.read", {
      summary: "Domains whose people are the company's own, and what its users propose",
      answers: { 200: ownDomainsView },
    }),
    async (c) => {
      const services = c.get("services");
      const needs = { ...services, peopleOf: services.connections.peopleOf };
      const { domains, proposed } = await readOwnDomains(needs, c.get("principal").tenant);
      return c.json({ domains: [...domains], proposed: [...proposed] }, 200);
    },
  )
  .put(
    "/own-domains",
    company("inference.write", {
      summary: "Say which domains are the company's own",
      answers: { 200: z.object({ domains: z.array(z.string()) }) },
    }),
    validate("json", ownDomainsChange),
    async (c) => {
      const saved = await saveOwnDomains(c.get("services"), {
        tenant: c.get("principal").tenant,
        written: c.req.valid("json").domains,
        actor: actorOf(c),
      });
      if (saved.ok) return c.json({ domains: [...saved.value] }, 200);
      const { code, written } = saved.error;
      const message = `${written} is no company's own domain: nobody has registered it, or everybody can have an address of it.`;
      return problem(c, "invalid-request", { errors: [{ path: "domains", code, message }] });
    },
  )
  .put(
    "/partner-matches",
    company("inference.write", {
      summary: "Say whom a contact, address, domain, account, user or campaign stands for",
      answers: { 200: done },
    }),
    validate("json", partnerDecision),
    async (c) => {
      const { undo, ...decision } = c.req.valid("json");
      const decided = await decidePartner(c.get("services"), {
        tenant: c.get("principal").tenant,
        decision,
        isUndone: undo,
        actor: actorOf(c),
      });
      if (decided.ok) return c.json({ saved: true as const }, 200);
      return problem(c, "invalid-request", { errors: [matchProblem(decided.error)] });
    },
  )
  .get(
    "/account-matches",
    company("deals.read", {
      summary: "Names that could mean several accounts, and names that people have confirmed",
      answers: { 200: accountsView },
    }),
    limitHeavyCalls(),
    validate("query", decidedQuery),
    async (c) => {
      const { tenant } = c.get("principal");
      const [doubtful, aliases] = await Promise.all([
        listDoubtfulAccounts(c.get("services"), tenant),
        c
          .get("services")
          .inferenceOf(tenant)
          .listAliases(c.req.valid("query").q ?? ""),
      ]);
      return c.json(
        {
          doubtful: doubtful.map((each) => ({
            ...each,
            candidates: each.candidates.map((candidate) => ({
              ...candidate,
              reasons: [...candidate.reasons],
            })),
          })),
          aliases: aliases.map(({ decidedAt, accountId, accountName, ...alias }) => ({
            kind: alias.kind,
            alias: alias.kind === "name" ? alias.name : alias.domain,
            account: { id: accountId, name: accountName },
            at: new Date(decidedAt).toISOString(),
          })),
        },
        200,
      );
    },
  )
  .put(
    "/account-matches",
    company("inference.write", {
      summary: "Say which account a name or a domain means",
      answers: { 200: done },
    }),
    validate("json", aliasDecision),
    async (c) => {
      const { kind, alias, accountId, undo } = c.req.valid("json");
      const decided = await decideAlias(c.get("services"), {
        tenant: c.get("principal").tenant,
        alias: kind === "name" ? { kind, name: alias, accountId } : { kind, domain: alias, accountId },
        isUndone: undo,
        actor: actorOf(c),
      });
      if (decided.ok) return c.json({ saved: true as const }, 200);
      return problem(c, "invalid-request", { errors: [matchProblem(decided.error)] });
    },
  );

function matchProblem(code: MatchProblem) {
  return { ...said[code], code };
}

const said: Readonly<Record<MatchProblem, { readonly path: string; readonly message: string }>> = {
  "unknown-partner": { path: "partnerId", message: "There is no such partner." },
  "unknown-account": { path: "accountId", message: "There is no such account." },
  "no-company-domain": {
    path: "key",
    message:
      "Everybody can have an address of this domain, so it stands for nobody. Name the contact instead.",
  },
  "empty-name": { path: "alias", message: "Give a name with at least one letter or digit." },
};
