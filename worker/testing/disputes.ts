import { api } from "./api.ts";

export type ClaimFixture = {
  readonly companyId: string;
  readonly entrySeq: number;
  readonly expectedMinor?: number;
  readonly claim?: string;
  readonly statementId?: string;
  readonly files?: readonly File[];
};

/** The form with which a partner disputes an entry. */
export function claimForm({ entrySeq, expectedMinor, claim, statementId, files }: ClaimFixture): FormData {
  const form = new FormData();
  form.set("entrySeq", String(entrySeq));
  form.set("expectedMinor", String(expectedMinor ?? 90_000));
  form.set("claim", claim ?? "We brought the customer in");
  if (statementId !== undefined) form.set("statementId", statementId);
  for (const file of files ?? []) form.append("files", file);
  return form;
}

/** Disputes an entry as this person; answers the dispute's id. */
export async function openDispute(person: { readonly cookie: string }, claim: ClaimFixture): Promise<string> {
  const path = `/portal/companies/${claim.companyId}/disputes`;
  const response = await api(person).post(path, claimForm(claim));
  if (response.status !== 201)
    throw new Error(`a dispute answered ${response.status} ${await response.text()}`);
  return (await response.json<{ id: string }>()).id;
}

/** The form of a message. */
export function messageForm(text: string, files: readonly File[] = []): FormData {
  const form = new FormData();
  form.set("text", text);
  for (const file of files) form.append("files", file);
  return form;
}

export function pdf(name: string): File {
  return new File([`%PDF-1.7 ${name}`], name);
}
