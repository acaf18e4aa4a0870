import { env } from "cloudflare:workers";
import { shardOf } from "#worker/adapters/d1/shards.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import { api } from "./api.ts";

type Person = { readonly cookie: string };

/** What a partner fills in: a complete registration of an account of this name. */
export function registrationForm(account: string, more: Readonly<Record<string, unknown>> = {}) {
  return {
    accountName: account,
    accountDomain: `${account.toLowerCase().replace(/[^a-z0-9]/g, "")}.example`,
    contactName: "Ada Byron",
    contactEmail: "ada@example.com",
    opportunityName: `${account} rollout`,
    products: ["Analytics"],
    estimatedValue: { amountMinor: 250_000, currency: "USD" },
    expectedCloseDate: "2099-06-30",
    involvement: "Introduced the customer and ran the first workshop",
    ...more,
  };
}

/** Registers as this person; answers the registration's id. */
export async function register(
  person: Person,
  account: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const response = await api(person).post("/registrations", registrationForm(account, more));
  if (response.status !== 201)
    throw new Error(`a registration answered ${response.status} ${await response.text()}`);
  return (await response.json<{ id: string }>()).id;
}

/** Makes a move by its route; answers the status and the problem's code, or the new state. */
export async function moveOn(
  person: Person,
  { id, to }: { readonly id: string; readonly to: string },
  body: object = {},
): Promise<readonly [number, string]> {
  const response = await api(person).post(`/registrations/${id}/${to}`, body);
  const answer = await response.json<{ state?: string; code?: string }>();
  return [response.status, answer.state ?? answer.code ?? ""];
}

/** An account of the CRM. */
export async function addAccount(
  tenant: TenantScope,
  account: { readonly id: string; readonly name: string; readonly domain: string | null },
): Promise<void> {
  await shardOf(env, tenant)
    .prepare(
      `INSERT INTO accounts (tenant_id, id, name, name_key, domain, created_at, updated_at)
       VALUES (?1, ?2, ?3, lower(?3), ?4, 0, 0)`,
    )
    .bind(tenant.tenantId, account.id, account.name, account.domain)
    .run();
}

export function attachmentForm(files: readonly File[]): FormData {
  const form = new FormData();
  for (const file of files) form.append("files", file);
  return form;
}

/** Adds a file; answers its id. */
export async function attach(person: Person, id: string, file: File): Promise<string> {
  const added = await api(person).post(`/registrations/${id}/attachments`, attachmentForm([file]));
  if (added.status !== 200) throw new Error(`a file answered ${added.status} ${await added.text()}`);
  const { files } = await api(person).json<{ files: { id: string; name: string }[] }>(`/registrations/${id}`);
  return files.find(({ name }) => name === file.name)?.id ?? "";
}
