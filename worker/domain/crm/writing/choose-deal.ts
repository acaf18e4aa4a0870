import type { DealCandidate } from "#worker/domain/registration/deal-candidates.ts";
import type { DealChoice } from "./write-back.ts";

/** link: it is this one. create: there is none. ask: a person says, and reads why. */
export type ChosenDeal =
  | { readonly kind: "link"; readonly opportunityId: string }
  | { readonly kind: "create" }
  | {
      readonly kind: "ask";
      readonly why: "nobody-chose" | "several-may-be" | "none-found" | "others-have-them";
    };

/** From this chance on a deal is taken for the registered one without asking. */
const sureProbability = 0.9;

/** Which deal an approved registration is about, as far as the company lets that be decided by itself. */
export function chooseDeal(candidates: readonly DealCandidate[], choice: DealChoice): ChosenDeal {
  if (choice === "person") return { kind: "ask", why: "nobody-chose" };
  const open = candidates.filter(({ outcome }) => outcome === "open");
  if (open.length === 0) return choice === "create" ? { kind: "create" } : { kind: "ask", why: "none-found" };
  // One that another registration has is not made a second time unasked: it may be the one all the same.
  const likeliest = open.find(({ takenBy }) => takenBy === null);
  if (likeliest === undefined) return { kind: "ask", why: "others-have-them" };
  if (likeliest.probability >= sureProbability) return { kind: "link", opportunityId: likeliest.id };
  return { kind: "ask", why: "several-may-be" };
}
