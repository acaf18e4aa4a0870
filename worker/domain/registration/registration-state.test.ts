import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  listTransitions,
  movesFrom,
  type RegistrationSide,
  registrationMoves,
  registrationStates,
  transition,
} from "./registration-state.ts";

const sides: readonly RegistrationSide[] = ["partner", "company", "system"];

test("the database repeats the table, move by move", () => {
  const trigger = readFileSync("migrations/tenant/0917_registration_events_insert.sql", "utf8");
  const repeated = [...trigger.matchAll(/\('([a-z_]+ [a-z_]+ [a-z_]+ [a-z]+)'\)/g)].map(([, line]) => line);
  expect(repeated.sort()).toEqual([...listTransitions()].sort());
});

test("what is shown as possible is what is allowed, and a second appeal is not", () => {
  for (const state of registrationStates)
    for (const side of sides)
      for (const hasAppealed of [false, true]) {
        const shown = movesFrom({ state, hasAppealed }, side).map(({ move }) => move);
        for (const move of registrationMoves.filter((one) => one !== "create")) {
          const isOver = move === "appeal" && hasAppealed;
          expect(shown.includes(move)).toBe(transition(state, { move, side }) !== null && !isOver);
        }
      }
});

/** Written out by hand, so that a slip in the table does not go unseen: who may bring a registration into which state. */
test("these are the ways from one state into another, and no other", () => {
  const ways = new Set(
    listTransitions()
      .map((line) => line.split(" "))
      .filter(([from, , to]) => from !== to)
      .map(([from, , to, side]) => `${from} > ${to} ${side}`),
  );
  const undecided = ["submitted", "in_review", "info_required", "contested"];
  const expected = [
    "draft > submitted partner",
    "draft > submitted company",
    "draft > withdrawn company",
    ...["draft", ...undecided, "approved"].map((state) => `${state} > withdrawn partner`),
    "submitted > in_review company",
    "submitted > in_review system",
    "submitted > info_required company",
    "in_review > info_required company",
    "info_required > in_review partner",
    "info_required > in_review company",
    ...["submitted", "in_review"].flatMap((state) => [
      `${state} > approved company`,
      `${state} > approved system`,
    ]),
    ...undecided.map((state) => `${state} > rejected company`),
    ...["submitted", "in_review", "info_required"].map((state) => `${state} > rejected system`),
    ...["submitted", "in_review", "approved"].map((state) => `${state} > contested company`),
    "contested > approved company",
    "rejected > submitted partner",
    "approved > expired company",
    ...[...undecided, "approved"].map((state) => `${state} > expired system`),
    ...["approved", "expired"].flatMap((state) =>
      ["won", "lost"].flatMap((end) => [`${state} > ${end} company`, `${state} > ${end} system`]),
    ),
  ];
  expect([...ways].sort()).toEqual(expected.sort());
});
