import type { FocusEvent } from "react";

/**
 * Fills in the customer's domain from the contact's e-mail, if that is a company's and the domain is still empty. Which domains are
 * companies' is much to load, so it is only loaded here.
 */
export async function proposeDomain({ currentTarget, target }: FocusEvent<HTMLFormElement>): Promise<void> {
  if (!(target instanceof HTMLInputElement) || target.name !== "contactEmail") return;
  const domain = currentTarget.elements.namedItem("accountDomain");
  if (!(domain instanceof HTMLInputElement) || domain.value !== "" || !target.value.includes("@")) return;
  const { companyDomain } = await import("#worker/domain/identity/company-domain.ts");
  const proposed = companyDomain(target.value);
  if (proposed === null || domain.value !== "") return;
  domain.value = proposed;
  domain.dispatchEvent(new Event("input", { bubbles: true }));
}
