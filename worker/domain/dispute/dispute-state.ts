/** Where a dispute stands. The last four are its end: nothing follows them but the entry that an upheld one posts. */
export const disputeStates = [
  "open",
  "under_review",
  "upheld",
  "partly_upheld",
  "rejected",
  "withdrawn",
] as const;
export type DisputeState = (typeof disputeStates)[number];

/** The partner claims, the company answers. */
export type DisputeSide = "partner" | "company";

type Move = {
  readonly from: readonly DisputeState[];
  /** Null: it stays where it is. */
  readonly to: DisputeState | null;
  readonly sides: readonly DisputeSide[];
};

/** Those that wait for the company. */
export const undecided = ["open", "under_review"] as const;

/** Every move there is. The API refuses by this table, pages show buttons by it, and migration 0502 repeats it for the database. */
const moves = {
  review: { from: ["open"], to: "under_review", sides: ["company"] },
  message: { from: undecided, to: null, sides: ["partner", "company"] },
  uphold: { from: ["under_review"], to: "upheld", sides: ["company"] },
  uphold_partly: { from: ["under_review"], to: "partly_upheld", sides: ["company"] },
  reject: { from: ["under_review"], to: "rejected", sides: ["company"] },
  withdraw: { from: undecided, to: "withdrawn", sides: ["partner"] },
} as const satisfies Readonly<Record<string, Move>>;

export type DisputeMove = keyof typeof moves;
export const disputeMoves = Object.keys(moves) as readonly DisputeMove[];

export type Decision = Extract<DisputeMove, "uphold" | "uphold_partly" | "reject">;
export const decisions = ["uphold", "uphold_partly", "reject"] as const satisfies readonly Decision[];

/** The state after the move; null when the state does not allow it, or not to this side. */
export function stateAfter(
  state: DisputeState,
  { move, side }: { readonly move: DisputeMove; readonly side: DisputeSide },
): DisputeState | null {
  const { from, to, sides }: Move = moves[move];
  return from.includes(state) && sides.includes(side) ? (to ?? state) : null;
}

/** What this side may do now, in the table's order. */
export function movesFrom(state: DisputeState, side: DisputeSide): readonly DisputeMove[] {
  return disputeMoves.filter((move) => stateAfter(state, { move, side }) !== null);
}

/** Whether the company still owes an answer. */
export function isUndecided(state: DisputeState): boolean {
  return (undecided as readonly DisputeState[]).includes(state);
}
