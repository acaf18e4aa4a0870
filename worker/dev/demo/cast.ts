import { quillmark } from "./quillmark.ts";
import type { Story } from "./story.ts";
import { veldhaag } from "./veldhaag.ts";

/** Who signs in to the demo. Passwords are invented, printed by `npm start` and good for nothing else. */
export type Person = { readonly name: string; readonly email: string; readonly password: string };

export type DemoCompany = {
  /** Its id is derived from this, so that it is the same in every demo. */
  readonly key: string;
  readonly name: string;
  readonly currency: string;
  readonly shard: string;
  readonly member: Person;
  readonly story: Story | null;
};

export type DemoOrganisation = {
  readonly key: string;
  readonly name: string;
  readonly member: Person;
  /** The partner records it is linked to, by the company's key and the name the company's CRM gives the partner. */
  readonly partnerships: readonly { readonly company: string; readonly partnerName: string }[];
};

export const demoCompanies: readonly DemoCompany[] = [
  {
    key: "quillmark",
    name: "Quillmark Systems",
    currency: "USD",
    shard: "SHARD_0",
    member: { name: "Mara Lindqvist", email: "mara@quillmark.example", password: "granite-lantern-parade" },
    story: quillmark,
  },
  {
    key: "veldhaag",
    name: "Veldhaag Instruments",
    currency: "EUR",
    shard: "SHARD_1",
    member: { name: "Joost Verkade", email: "joost@veldhaag.example", password: "copper-meadow-harbour" },
    story: veldhaag,
  },
  {
    key: "fernhollow",
    name: "Fernhollow Software",
    currency: "USD",
    shard: "SHARD_1",
    member: { name: "Wren Abara", email: "wren@fernhollow.example", password: "window-thistle-ferry" },
    story: null,
  },
];

export const demoOrganisations: readonly DemoOrganisation[] = [
  {
    key: "halvorne",
    name: "Halvorne Consulting",
    member: { name: "Ines Halvorne", email: "ines@halvorne.example", password: "orchard-signal-velvet" },
    partnerships: [
      { company: "quillmark", partnerName: "Halvorne Consulting" },
      { company: "veldhaag", partnerName: "Halvorne Consulting B.V." },
    ],
  },
  {
    key: "castermere",
    name: "Castermere Systems",
    member: { name: "Tomas Reyl", email: "tomas@castermere.example", password: "pebble-summit-garland" },
    partnerships: [{ company: "quillmark", partnerName: "Castermere Systems" }],
  },
];

export type DemoLogin = {
  readonly audience: "company" | "partner";
  readonly company: string;
  readonly partner: string | null;
  readonly email: string;
  readonly password: string;
};

/** The logins in the order they are worth trying; the first is a company with a story. */
export function demoLogins(): readonly DemoLogin[] {
  const companies = demoCompanies.map(({ name, member: { email, password } }) => ({
    audience: "company" as const,
    company: name,
    partner: null,
    email,
    password,
  }));
  const organisations = demoOrganisations.map(({ name, member: { email, password }, partnerships }) => ({
    audience: "partner" as const,
    company: partnerships.map(({ company }) => companyNamed(company)).join(", "),
    partner: name,
    email,
    password,
  }));
  return [...companies.slice(0, 1), ...organisations, ...companies.slice(1)];
}

function companyNamed(key: string): string {
  const found = demoCompanies.find((company) => company.key === key);
  if (found === undefined) throw new Error(`no demo company ${key}`);
  return found.name;
}
