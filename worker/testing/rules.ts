import { api } from "./api.ts";
import { workOff } from "./jobs.ts";
import type { CompanyPerson } from "./people.ts";

/** A new rule, published at once from `effectiveFrom` on and carried out; answers its id. */
export async function publish(
  person: CompanyPerson,
  definition: Readonly<Record<string, unknown>>,
  { effectiveFrom = null }: { readonly effectiveFrom?: string | null } = {},
): Promise<string> {
  const created = await api(person).post("/rules", { definition });
  if (created.status !== 201) throw new Error(await created.text());
  const { id } = await created.json<{ id: string }>();
  await publishDraft(person, id, { effectiveFrom });
  return id;
}

/** Another version of a rule, published at once and carried out. */
export async function republish(
  person: CompanyPerson,
  ruleId: string,
  {
    definition,
    effectiveFrom = null,
  }: {
    readonly definition: Readonly<Record<string, unknown>>;
    readonly effectiveFrom?: string | null;
  },
): Promise<void> {
  const saved = await api(person).put(`/rules/${ruleId}/draft`, { definition });
  if (saved.status !== 200) throw new Error(await saved.text());
  await publishDraft(person, ruleId, { effectiveFrom });
}

async function publishDraft(
  person: CompanyPerson,
  ruleId: string,
  { effectiveFrom }: { readonly effectiveFrom: string | null },
): Promise<void> {
  const published = await api(person).post(`/rules/${ruleId}/publish`, { effectiveFrom });
  if (published.status !== 200) throw new Error(await published.text());
  await workOff(person.tenant);
}
