/** Where a registration stands. Rejected may be appealed once; won, lost and withdrawn are its end. */
export const registrationStates = [
  "draft",
  "submitted",
  "in_review",
  "info_required",
  "approved",
  "contested",
  "rejected",
  "withdrawn",
  "expired",
  "won",
  "lost",
] as const;
export type RegistrationState = (typeof registrationStates)[number];

/** The partner registers, the company decides; the system is the clock, the company's rules and its CRM. */
export type RegistrationSide = "partner" | "company" | "system";

/** reason: written, for the other side to read. fields: what is asked again. first-appeal: none before. closed-in-time: before it expired. */
export type Requirement = "reason" | "fields" | "first-appeal" | "closed-in-time";

type Row = {
  readonly from: readonly RegistrationState[];
  /** Null: it stays where it is. */
  readonly to: RegistrationState | null;
  readonly sides: readonly RegistrationSide[];
  readonly needs?: readonly Requirement[];
};

const both = ["partner", "company"] as const;
const undecided = ["submitted", "in_review", "info_required", "contested"] as const;

/** Every move there is. The API refuses by this table, pages show buttons by it, and migration 0917 repeats it for the database. */
const moves = {
  create: [{ from: ["draft"], to: null, sides: both }],
  submit: [{ from: ["draft"], to: "submitted", sides: both }],
  withdraw: [
    { from: ["draft", ...undecided, "approved"], to: "withdrawn", sides: ["partner"] },
    { from: ["draft"], to: "withdrawn", sides: ["company"] },
  ],
  review: [{ from: ["submitted"], to: "in_review", sides: ["company", "system"] }],
  request_info: [
    {
      from: ["submitted", "in_review"],
      to: "info_required",
      sides: ["company"],
      needs: ["reason", "fields"],
    },
  ],
  answer: [{ from: ["info_required"], to: "in_review", sides: both }],
  approve: [{ from: ["submitted", "in_review"], to: "approved", sides: ["company", "system"] }],
  reject: [
    {
      from: ["submitted", "in_review", "info_required"],
      to: "rejected",
      sides: ["company", "system"],
      needs: ["reason"],
    },
  ],
  contest: [
    { from: ["submitted", "in_review", "approved"], to: "contested", sides: ["company"], needs: ["reason"] },
  ],
  testify: [{ from: ["contested"], to: null, sides: both, needs: ["reason"] }],
  award: [{ from: ["contested"], to: "approved", sides: ["company"], needs: ["reason"] }],
  dismiss: [{ from: ["contested"], to: "rejected", sides: ["company"], needs: ["reason"] }],
  appeal: [{ from: ["rejected"], to: "submitted", sides: ["partner"], needs: ["reason", "first-appeal"] }],
  assign: [{ from: undecided, to: null, sides: ["company"] }],
  ask_extension: [{ from: ["approved"], to: null, sides: ["partner"], needs: ["reason"] }],
  extend: [{ from: ["approved"], to: null, sides: ["company"], needs: ["reason"] }],
  release: [{ from: ["approved"], to: "expired", sides: ["company"], needs: ["reason"] }],
  link: [{ from: ["approved", "contested", "expired"], to: null, sides: ["company", "system"] }],
  win: [
    { from: ["approved"], to: "won", sides: ["company", "system"] },
    { from: ["expired"], to: "won", sides: ["company", "system"], needs: ["closed-in-time"] },
  ],
  lose: [
    { from: ["approved"], to: "lost", sides: ["company", "system"] },
    { from: ["expired"], to: "lost", sides: ["company", "system"], needs: ["closed-in-time"] },
  ],
  escalate: [{ from: ["submitted", "in_review", "contested"], to: null, sides: ["system"] }],
  remind: [{ from: ["approved"], to: null, sides: ["system"] }],
  expire: [{ from: [...undecided, "approved"], to: "expired", sides: ["system"] }],
} as const satisfies Readonly<Record<string, readonly Row[]>>;

export type RegistrationMove = keyof typeof moves;
export const registrationMoves = Object.keys(moves) as readonly RegistrationMove[];

/** One way on: where it leads, and what has to come with it. */
export type Transition = { readonly to: RegistrationState; readonly needs: readonly Requirement[] };

/** Null when the state does not allow the move, or not to this side. */
export function transition(
  state: RegistrationState,
  { move, side }: { readonly move: RegistrationMove; readonly side: RegistrationSide },
): Transition | null {
  const rows: readonly Row[] = moves[move];
  const row = rows.find(({ from, sides }) => from.includes(state) && sides.includes(side));
  return row === undefined ? null : { to: row.to ?? state, needs: row.needs ?? [] };
}

/** A move that a page may offer, with what it asks for. */
export type OfferedMove = { readonly move: RegistrationMove; readonly needs: readonly Requirement[] };

/** What this side may do now, in the table's order. `hasAppealed`: the one appeal there is has been made. */
export function movesFrom(
  { state, hasAppealed }: { readonly state: RegistrationState; readonly hasAppealed: boolean },
  side: RegistrationSide,
): readonly OfferedMove[] {
  return registrationMoves.flatMap((move) => {
    const found = move === "create" ? null : transition(state, { move, side });
    if (found === null || (hasAppealed && found.needs.includes("first-appeal"))) return [];
    return [{ move, needs: found.needs }];
  });
}

/** Every legal step, one a line, as the database's own list has them. */
export function listTransitions(): readonly string[] {
  return registrationMoves.flatMap((move) =>
    (moves[move] as readonly Row[]).flatMap(({ from, to, sides }) =>
      from.flatMap((state) => sides.map((side) => `${state} ${move} ${to ?? state} ${side}`)),
    ),
  );
}

/** Handed in, and not decided yet. */
export const undecidedStates: readonly RegistrationState[] = undecided;
/** What others' registrations are compared with: rejected, withdrawn and expired ones block nobody. */
export const liveStates: readonly RegistrationState[] = [...undecided, "approved"];

/** The company owes an answer; where the partner is asked for more, it does not. */
export const owedStates: readonly RegistrationState[] = undecided.filter(
  (state) => state !== "info_required",
);

export function isUndecided(state: RegistrationState): boolean {
  return undecidedStates.includes(state);
}
