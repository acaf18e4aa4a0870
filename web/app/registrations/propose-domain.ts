import type { FocusEvent } from "react";
import type { RegistrationFormView } from "#web/app/lib/views.ts";

/**
 * Fills in the customer's domain from the contact's e-mail, if that is a company's and the domain is still empty. Which domains are
 * companies' is more than a phone should load, so the API is asked.
 */
export async function proposeDomain({ currentTarget, target }: FocusEvent<HTMLFormElement>): Promise<void> {
  if (!(target instanceof HTMLInputElement) || target.name !== "contactEmail") return;
  const domain = currentTarget.elements.namedItem("accountDomain");
  if (!(domain instanceof HTMLInputElement) || domain.value !== "" || !target.value.includes("@")) return;
  const mailDomain = target.value.slice(target.value.lastIndexOf("@") + 1);
  const query = new URLSearchParams({ mailDomain });
  const companyId = new FormData(currentTarget).get("companyId");
  if (typeof companyId === "string") query.set("companyId", companyId);
  // A proposal is a convenience: without an answer there is none.
  const answer = await fetch(`/api/v1/registrations/form?${query}`).catch(() => null);
  const proposed = answer?.ok ? ((await answer.json()) as RegistrationFormView).proposedDomain : null;
  if (proposed === null || domain.value !== "") return;
  domain.value = proposed;
  domain.dispatchEvent(new Event("input", { bubbles: true }));
}
