import type { RegistrationEvent } from "#worker/domain/registration/registration.ts";
import type { RegistrationSide } from "#worker/domain/registration/registration-state.ts";
import { DAY_MS, type Instant } from "#worker/domain/time/instant.ts";
import type { FieldProblem } from "./registration-needs.ts";

type Repeated = {
  readonly move: "ask_extension" | "testify";
  readonly side: RegistrationSide;
  readonly now: Instant;
};

const mostEvidenceADay = 10;
const startsAnEnd: readonly RegistrationEvent["move"][] = ["approve", "award", "extend"];

/** What keeps a side from saying the same again and again: each time everybody who decides is told. */
export function repeatProblems(
  events: readonly Pick<RegistrationEvent, "move" | "side" | "at">[],
  { move, side, now }: Repeated,
): readonly FieldProblem[] {
  if (move === "ask_extension") {
    const asked = events.findLastIndex((event) => event.move === move);
    const begun = events.findLastIndex((event) => startsAnEnd.includes(event.move));
    return asked <= begun
      ? []
      : [
          {
            path: "reason",
            code: "asked-already",
            message: "The company has been asked for more time already",
          },
        ];
  }
  const today = events.filter(
    (event) => event.move === move && event.side === side && event.at > now - DAY_MS,
  );
  return today.length < mostEvidenceADay
    ? []
    : [
        {
          path: "reason",
          code: "too-many-today",
          message: `${mostEvidenceADay} statements a day are taken; put the rest into one of tomorrow`,
        },
      ];
}
