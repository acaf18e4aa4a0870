import { env } from "cloudflare:workers";
import { createDirectory } from "#worker/adapters/d1/directory-store.ts";
import { tokens } from "#worker/adapters/platform/tokens.ts";
import { companyRoles, type Permission, partnerRoles } from "#worker/domain/access/permissions.ts";
import { api } from "./api.ts";
import { makeColleague, makePartnerColleague, type Person, signedIn } from "./people.ts";
import { leaksIn, makeWorld, type World } from "./worlds.ts";

/** One of those who try everything with company A's ids. */
export type Caller = {
  readonly name: string;
  readonly kind: "nobody" | "company" | "partner";
  /** Whether A's ids are theirs: as its company, as its partner one, as its partner two, or not at all. */
  readonly standing: "company" | "one" | "two" | "stranger";
  /** What the table allows them; null for nobody. */
  readonly permissions: ReadonlySet<Permission> | null;
  readonly isKey: boolean;
  /** Whether another caller with the same standing may have done first what can be done once. */
  readonly isLateComer: boolean;
  /** A session of its own for each call, since some calls end it. */
  readonly enter: () => Promise<Person | { readonly key: string } | null>;
  readonly leaks: (text: string) => string[];
  /** What good answers to them name. */
  readonly mark: RegExp;
};

let met: Promise<{ a: World; callers: readonly Caller[] }> | undefined;

/** Everybody, and the world whose ids they use. Built once, at the first test, because the database is only there from then on. */
export function meetCallers() {
  met ??= makeCallers();
  return met;
}

async function makeCallers() {
  const a = await makeWorld("A", { moreDeals: 3 });
  const b = await makeWorld("B", { moreDeals: 0 });
  const worlds = [a, b];
  const directory = createDirectory(env);
  const everything = ["shared", "one", "two", "own"];
  const partnerOne = ["shared", "one"];
  const as = (person: Person, world: World, tags: readonly string[]) => ({
    ...seenBy(world, tags),
    permissions: person.principal.permissions,
    isKey: false,
    isLateComer: false,
    enter: () => enter(person),
  });
  const seenBy = (world: World, tags: readonly string[]) => ({
    leaks: (text: string) => leaksIn(text, worlds, { letter: world.letter, tags }),
    mark: new RegExp(`CANARY-${world.letter}-(${tags.join("|")})-`),
  });
  const outside = {
    kind: "nobody" as const,
    standing: "stranger" as const,
    leaks: (text: string) => leaksIn(text, worlds, null),
    mark: /^$/,
    permissions: null,
    isKey: false,
    isLateComer: false,
  };
  const keyOf = async (person: Person, permissions: readonly Permission[]) =>
    makeKey(person, permissions, "portal.read" === permissions[0] ? "/portal/keys" : "/keys");
  const expired = await keyOf(a.company, ["deals.read"]);
  await env.DIRECTORY.prepare("UPDATE api_keys SET expires_at = 1 WHERE id = ?").bind(expired.id).run();
  const companyKey = await keyOf(a.company, ["deals.read", "rules.read"]);
  const partnerKey = await keyOf(a.one, ["portal.read"]);
  const key = (
    secret: string,
    permissions: readonly Permission[],
    world: World,
    tags: readonly string[],
  ) => ({
    ...seenBy(world, tags),
    permissions: new Set(permissions),
    isKey: true,
    isLateComer: true,
    enter: async () => ({ key: secret }),
  });
  const callers: Caller[] = [
    { ...outside, name: "nobody", enter: async () => null },
    {
      ...outside,
      name: "an expired session of company A",
      enter: async () => expire(await enter(a.company)),
    },
    { ...outside, name: "an expired key of company A", enter: async () => ({ key: expired.secret }) },
    { name: "company B", kind: "company", standing: "stranger", ...as(b.company, b, everything) },
    { name: "partner one of B", kind: "partner", standing: "stranger", ...as(b.one, b, partnerOne) },
    { name: "partner two of A", kind: "partner", standing: "two", ...as(a.two, a, ["shared", "two"]) },
    { name: "partner one of A", kind: "partner", standing: "one", ...as(a.one, a, partnerOne) },
    { name: "company A", kind: "company", standing: "company", ...as(a.company, a, everything) },
    {
      name: "a key of company A",
      kind: "company",
      standing: "company",
      ...key(companyKey.secret, ["deals.read", "rules.read"], a, everything),
    },
    {
      name: "a key of partner one of A",
      kind: "partner",
      standing: "one",
      ...key(partnerKey.secret, ["portal.read"], a, partnerOne),
    },
  ];
  for (const role of companyRoles.filter((each) => each !== "owner")) {
    const colleague = await makeColleague(a.company.tenant, role);
    callers.push({
      name: `company A's ${role}`,
      kind: "company",
      standing: "company",
      ...as(colleague, a, everything),
      isLateComer: true,
      // Some calls make their caller leave.
      enter: async () => {
        const { id: userId } = colleague.principal.user;
        await directory.addMember({ tenantId: a.company.tenant.tenantId, userId, role, createdAt: 0 });
        return enter(colleague);
      },
    });
  }
  for (const role of partnerRoles.filter((each) => each !== "admin")) {
    const colleague = await makePartnerColleague(a.one.organisationId, role);
    callers.push({
      name: `partner one's ${role}`,
      kind: "partner",
      standing: "one",
      ...as(colleague, a, partnerOne),
      isLateComer: true,
      enter: async () => {
        const { organisationId } = a.one;
        const { id: userId } = colleague.principal.user;
        await directory.addOrganisationMember({ organisationId, userId, role, createdAt: 0 });
        return enter(colleague);
      },
    });
  }
  return { a, callers };
}

async function makeKey(person: Person, permissions: readonly Permission[], path: string) {
  const made = await api(person).post(path, { name: "Sweep", permissions, validDays: 1 });
  if (made.status !== 201) throw new Error(`POST ${path} answered ${made.status} ${await made.text()}`);
  return made.json<{ id: string; secret: string }>();
}

function enter({ principal }: Person): Promise<Person> {
  const { user } = principal;
  return principal.audience === "company"
    ? signedIn(user, { audience: "company", tenantId: principal.tenant.tenantId })
    : signedIn(user, { audience: "partner" });
}

async function expire(person: Person): Promise<Person> {
  const tokenHash = tokens.hash(person.cookie.replace("__Host-sid=", ""));
  await env.DIRECTORY.prepare("UPDATE sessions SET expires_at = 1 WHERE token_hash = ?")
    .bind(tokenHash)
    .run();
  return person;
}
