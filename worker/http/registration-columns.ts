import type { RegistrationView } from "#worker/usecases/registrations/registration-views.ts";
import type { ListColumn } from "./list-file.ts";

/** The list of registrations as a file: what both sides see, and on the company's side also what only it sees. */
export function registrationColumns(side: "company" | "partner"): readonly ListColumn<RegistrationView>[] {
  return side === "company" ? [partner, ...shared, ...ofCompany] : [company, ...shared];
}

const partner: ListColumn<RegistrationView> = { header: "Partner", value: (one) => one.partnerName };
const company: ListColumn<RegistrationView> = { header: "Company", value: (one) => one.companyName };

const shared: readonly ListColumn<RegistrationView>[] = [
  { header: "Registration", value: (one) => one.number },
  { header: "State", value: (one) => one.state },
  { header: "Customer", value: (one) => one.accountName },
  { header: "Domain", value: (one) => one.accountDomain },
  { header: "Contact", value: (one) => one.contactName },
  { header: "Contact e-mail", value: (one) => one.contactEmail },
  { header: "Deal", value: (one) => one.opportunityName },
  { header: "Products", value: (one) => one.products.join("; ") },
  { header: "Amount", value: (one) => one.estimatedValue },
  { header: "Currency", value: (one) => one.estimatedValue?.currency ?? null },
  { header: "Expected close", holdsDates: true, value: (one) => one.expectedCloseDate },
  { header: "Handed in", holdsDates: true, value: (one) => one.submittedAt },
  { header: "Answer due", holdsDates: true, value: (one) => one.dueAt },
  { header: "Approved", holdsDates: true, value: (one) => one.approvedAt },
  { header: "Ends", holdsDates: true, value: (one) => one.expiresAt },
];

const ofCompany: readonly ListColumn<RegistrationView>[] = [
  { header: "Assigned to", value: (one) => one.company?.assignee?.name ?? null },
  {
    header: "Conflicts",
    value: (one) => one.company?.findings.filter(({ isOwn }) => !isOwn).length ?? 0,
  },
];
