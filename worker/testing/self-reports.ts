import { api } from "./api.ts";
import { attachmentForm } from "./registrations.ts";

type Person = { readonly cookie: string };

/** Reports as this person; answers the report's id. */
export async function report(person: Person, more: Readonly<Record<string, unknown>>): Promise<string> {
  const told = { type: "meeting", occurredOn: "2025-03-14", evidence: "The invitation", ...more };
  const response = await api(person).post("/portal/reports", told);
  if (response.status !== 201)
    throw new Error(`a report answered ${response.status} ${await response.text()}`);
  return (await response.json<{ id: string }>()).id;
}

/** Adds a file; answers its id. */
export async function addReportFile(person: Person, id: string, file: File): Promise<string> {
  const added = await api(person).post(`/portal/reports/${id}/files`, attachmentForm([file]));
  if (added.status !== 204) throw new Error(`a file answered ${added.status} ${await added.text()}`);
  const { items } = await api(person).json<{
    items: { id: string; files: { id: string; name: string }[] }[];
  }>("/portal/reports?limit=200");
  const files = items.find((one) => one.id === id)?.files ?? [];
  return files.find(({ name }) => name === file.name)?.id ?? "";
}
