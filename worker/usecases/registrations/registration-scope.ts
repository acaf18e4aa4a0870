import type { Registration } from "#worker/domain/registration/registration.ts";
import type { RegistrationScope } from "./registration-needs.ts";

/** Whether it is there for this side: a partner sees its own, and the company what was handed in or made on its side. */
export function isVisible(
  { partnerId, submittedAt, madeSide }: Pick<Registration, "partnerId" | "submittedAt" | "madeSide">,
  scope: RegistrationScope,
): boolean {
  if (scope.side === "partner") return partnerId === scope.partnerId;
  return submittedAt !== null || madeSide === "company";
}
