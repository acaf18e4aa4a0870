import type { RegistrationView } from "#worker/usecases/registrations/registration-views.ts";
import type { CsvColumn } from "./csv-export.ts";

/** The list of registrations as a file: what both sides see, and on the company's side also what only it sees. */
export function registrationColumns(side: "company" | "partner"): readonly CsvColumn<RegistrationView>[] {
  return side === "company" ? [partner, ...shared, ...ofCompany] : [company, ...shared];
}

const partner: CsvColumn<RegistrationView> = { header: "Partner", value: (one) => one.partnerName };
const company: CsvColumn<RegistrationView> = { header: "Company", value: (one) => one.companyName };

const shared: readonly CsvColumn<RegistrationView>[] = [
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
  { header: "Expected close", value: (one) => one.expectedCloseDate },
  { header: "Handed in", value: (one) => one.submittedAt },
  { header: "Answer due", value: (one) => one.dueAt },
  { header: "Approved", value: (one) => one.approvedAt },
  { header: "Ends", value: (one) => one.expiresAt },
];

const ofCompany: readonly CsvColumn<RegistrationView>[] = [
  { header: "Assigned to", value: (one) => one.company?.assignee?.name ?? null },
  {
    header: "Conflicts",
    value: (one) => one.company?.findings.filter(({ isOwn }) => !isOwn).length ?? 0,
  },
];
