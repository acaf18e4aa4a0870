import fc from "fast-check";
import { expect, test } from "vitest";
import { adjustmentOf, claimedMinor } from "./dispute-decision.ts";
import {
  type DisputeMove,
  type DisputeSide,
  type DisputeState,
  decisions,
  disputeMoves,
  disputeStates,
  isUndecided,
  movesFrom,
  stateAfter,
} from "./dispute-state.ts";

const sides: readonly DisputeSide[] = ["partner", "company"];

/** Written out by hand, so that a slip in the table does not go unseen. */
const legal: Readonly<Record<string, DisputeState>> = {
  "open company review": "under_review",
  "open company message": "open",
  "open partner message": "open",
  "open partner withdraw": "withdrawn",
  "under_review company message": "under_review",
  "under_review partner message": "under_review",
  "under_review company uphold": "upheld",
  "under_review company uphold_partly": "partly_upheld",
  "under_review company reject": "rejected",
  "under_review partner withdraw": "withdrawn",
};

test("these are all the moves, and every other one is refused", () => {
  const found: Record<string, DisputeState> = {};
  for (const state of disputeStates)
    for (const side of sides)
      for (const move of disputeMoves) {
        const after = stateAfter(state, { move, side });
        if (after !== null) found[`${state} ${side} ${move}`] = after;
      }
  expect(found).toEqual(legal);
});

test("what is shown as possible is what is allowed", () => {
  for (const state of disputeStates)
    for (const side of sides) {
      const shown = new Set(movesFrom(state, side));
      for (const move of disputeMoves)
        expect(shown.has(move)).toBe(stateAfter(state, { move, side }) !== null);
    }
});

const attempts = fc.array(
  fc.record({ side: fc.constantFrom(...sides), move: fc.constantFrom(...disputeMoves) }),
  { maxLength: 40 },
);

test("whoever tries what, a dispute is decided once and by the company, and nothing is said after that", () => {
  fc.assert(
    fc.property(attempts, (tried) => {
      let state: DisputeState = "open";
      const history: { readonly side: DisputeSide; readonly move: DisputeMove }[] = [];
      for (const attempt of tried) {
        const after = stateAfter(state, attempt);
        if (after === null) continue;
        history.push(attempt);
        state = after;
      }
      const ends = history.filter(
        ({ move }) => move === "withdraw" || (decisions as readonly string[]).includes(move),
      );
      expect(ends.length).toBe(isUndecided(state) ? 0 : 1);
      if (ends.length === 1) expect(history.at(-1)).toBe(ends[0]);
      for (const { side, move } of ends) expect(side).toBe(move === "withdraw" ? "partner" : "company");
      for (const [at, { move }] of history.entries()) {
        const wasReviewed = history.slice(0, at).some((one) => one.move === "review");
        if ((decisions as readonly string[]).includes(move)) expect(wasReviewed).toBe(true);
      }
    }),
  );
});

const amount = fc.integer({ min: -10_000, max: 10_000 });

test("what a decision adds lies between nothing and the whole claim, and all of it only when all is upheld", () => {
  fc.assert(
    fc.property(
      amount,
      amount,
      fc.option(amount),
      fc.constantFrom(...decisions),
      (entryMinor, expectedMinor, amountMinor, decision) => {
        fc.pre(entryMinor !== expectedMinor);
        const claim = { entryMinor, expectedMinor };
        const decided = adjustmentOf(claim, { decision, amountMinor });
        if (!decided.ok) return;
        const whole = claimedMinor(claim);
        if (decision === "reject") expect(decided.value).toBe(null);
        else if (decision === "uphold") expect(entryMinor + (decided.value ?? 0)).toBe(expectedMinor);
        else {
          const part = decided.value ?? 0;
          expect(part).not.toBe(0);
          expect(Math.abs(part)).toBeLessThan(Math.abs(whole));
          expect(Math.sign(part)).toBe(Math.sign(whole));
        }
      },
    ),
  );
});

test.each([
  ["uphold_partly", null, "amount-missing"],
  ["uphold_partly", 0, "amount-not-part"],
  ["uphold_partly", 50, "amount-not-part"],
  ["uphold_partly", -10, "amount-not-part"],
  ["uphold", 50, "amount-not-asked"],
  ["reject", 1, "amount-not-asked"],
] as const)("%s of %s is refused as %s", (decision, amountMinor, problem) => {
  const claim = { entryMinor: 100, expectedMinor: 150 };
  expect(adjustmentOf(claim, { decision, amountMinor })).toEqual({ ok: false, error: problem });
});
