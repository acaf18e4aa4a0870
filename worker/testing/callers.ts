import { env } from "cloudflare:workers";
import { tokens } from "#worker/adapters/platform/tokens.ts";
import { type Person, signedIn } from "./people.ts";
import { leaksIn, makeWorld, type World } from "./worlds.ts";

/** One of those who try everything with company A's ids. */
export type Caller = {
  readonly name: string;
  readonly kind: "nobody" | "company" | "partner";
  /** Whether A's ids are theirs: as its company, as its partner one, as its partner two, or not at all. */
  readonly standing: "company" | "one" | "two" | "stranger";
  /** A session of its own for each call, since some calls end it. */
  readonly enter: () => Promise<Person | null>;
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
  const as = (person: Person, world: World, tags: readonly string[]) => ({
    enter: () => enter(person),
    leaks: (text: string) => leaksIn(text, worlds, { letter: world.letter, tags }),
    mark: new RegExp(`CANARY-${world.letter}-(${tags.join("|")})-`),
  });
  const everything = ["shared", "one", "two", "own"];
  const outside = { leaks: (text: string) => leaksIn(text, worlds, null), mark: /^$/ };
  const callers: readonly Caller[] = [
    { name: "nobody", kind: "nobody", standing: "stranger", enter: async () => null, ...outside },
    {
      name: "an expired session of company A",
      kind: "nobody",
      standing: "stranger",
      enter: async () => expire(await enter(a.company)),
      ...outside,
    },
    { name: "company B", kind: "company", standing: "stranger", ...as(b.company, b, everything) },
    { name: "partner one of B", kind: "partner", standing: "stranger", ...as(b.one, b, ["shared", "one"]) },
    { name: "partner two of A", kind: "partner", standing: "two", ...as(a.two, a, ["shared", "two"]) },
    { name: "partner one of A", kind: "partner", standing: "one", ...as(a.one, a, ["shared", "one"]) },
    { name: "company A", kind: "company", standing: "company", ...as(a.company, a, everything) },
  ];
  return { a, callers };
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
