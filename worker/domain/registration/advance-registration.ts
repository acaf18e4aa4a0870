import { err, ok, type Result } from "#worker/domain/result.ts";
import type { Instant } from "#worker/domain/time/instant.ts";
import { type CompanyTime, clockLeft, promiseDueAt, resumedDueAt } from "./promise-clock.ts";
import { daysLater, reminderDays, wakeTime } from "./protection.ts";
import type { EventDetail, Registration, RegistrationEvent } from "./registration.ts";
import { type RegistrationMove, type RegistrationSide, transition } from "./registration-state.ts";
import type { RegistrationSettings } from "./settings.ts";

/** A step as it is asked for. */
export type Step = {
  readonly move: RegistrationMove;
  readonly side: RegistrationSide;
  readonly by: string;
  readonly text: string;
  readonly detail: EventDetail;
};

/** By which promises and whose clock. */
export type StepContext = {
  readonly now: Instant;
  readonly settings: Pick<RegistrationSettings, "promise" | "protectionDays" | "pendingDays" | "extensions">;
  readonly time: CompanyTime;
};

/** In the order in which they are checked. */
export type StepProblem =
  | "illegal-transition"
  | "appealed-already"
  | "extensions-used-up"
  | "closed-too-late"
  | "reason-needed"
  | "fields-needed";

export type Advanced = { readonly after: Registration; readonly event: RegistrationEvent };

/** One step of a registration: where it goes, what that does to its clocks, and the line of its history. */
export function advance(
  before: Registration,
  step: Step,
  context: StepContext,
): Result<Advanced, StepProblem> {
  const found = transition(before.state, step);
  if (found === null) return err("illegal-transition");
  const problem = checkRequirements(before, step, { context, needs: found.needs });
  if (problem !== null) return err(problem);
  const seq = before.lastSeq + 1;
  const moved: Registration = {
    ...before,
    ...effectsOf(before, step, context),
    state: found.to,
    version: before.version + 1,
    lastSeq: seq,
  };
  const after = { ...moved, wakeAt: wakeTime(moved, context.time.timeZone) };
  const { move, side, by, text } = step;
  const detail = { ...step.detail, ...detailOf(step, after) };
  return ok({
    after,
    event: { seq, move, side, by, at: context.now, from: before.state, to: found.to, text, detail },
  });
}

function checkRequirements(
  { hasAppealed, extensions, expiresAt }: Registration,
  { move, text, detail }: Step,
  { context, needs }: { readonly context: StepContext; readonly needs: readonly string[] },
): StepProblem | null {
  if (needs.includes("first-appeal") && hasAppealed) return "appealed-already";
  if (move === "extend" && extensions >= context.settings.extensions.most) return "extensions-used-up";
  if (needs.includes("closed-in-time") && !((detail.closedAt ?? context.now) < (expiresAt ?? 0)))
    return "closed-too-late";
  if (needs.includes("reason") && text === "") return "reason-needed";
  if (needs.includes("fields") && (detail.fields ?? []).length === 0) return "fields-needed";
  return null;
}

const stopped = { dueAt: null, clockLeftMs: null } as const;
const unprotected = {
  expiresAt: null,
  approvedAt: null,
  remindedDays: null,
  sharePpm: null,
  contestId: null,
  opportunityId: null,
} as const;

/** What changes beside the state. */
function effectsOf(before: Registration, step: Step, context: StepContext): Partial<Registration> {
  const { now, settings, time } = context;
  const { detail } = step;
  const counted = { ...time, workingDaysOnly: settings.promise.workingDaysOnly };
  const ended = { ...stopped, endedAt: now, requestedFields: [] };
  switch (step.move) {
    case "submit":
      return { ...waiting(context), submittedAt: now };
    case "appeal":
      return { ...waiting(context), hasAppealed: true, endedAt: null };
    case "review":
      return { assigneeId: before.assigneeId ?? (step.side === "company" ? step.by : null) };
    case "request_info":
      return {
        requestedFields: detail.fields ?? [],
        dueAt: null,
        clockLeftMs: before.dueAt === null ? null : clockLeft(now, before.dueAt, counted),
      };
    case "answer":
      return {
        requestedFields: [],
        clockLeftMs: null,
        dueAt: before.clockLeftMs === null ? null : resumedDueAt(now, before.clockLeftMs, counted),
      };
    case "approve":
      // All of it, whatever part of an earlier contest it was awarded.
      return { ...stopped, ...protectedFrom(now, context), sharePpm: null, contestId: null };
    case "award":
      // Who was protected before it was contested is so for as long as before.
      return {
        ...stopped,
        ...(before.approvedAt === null ? protectedFrom(now, context) : {}),
        sharePpm: detail.sharePpm ?? null,
      };
    case "contest":
      // The company goes on owing an answer, also to whom it had given one.
      return before.dueAt === null ? promised(context) : {};
    case "reject":
    case "dismiss":
    case "withdraw":
      // Nothing is left of an approval there was: an appeal, and what becomes of it, begins from nothing.
      return { ...ended, ...unprotected };
    case "expire":
      return ended;
    case "release":
      return { ...ended, expiresAt: now };
    case "win":
    case "lose":
      return { ...ended, closedAt: detail.closedAt ?? now };
    case "extend":
      return extended(before, step, context);
    case "assign":
      return { assigneeId: detail.assigneeId ?? null };
    case "link":
      return { opportunityId: detail.opportunityId ?? null };
    case "escalate":
      return { escalatedAt: now };
    case "remind":
      return { remindedDays: detail.days ?? null };
    default:
      return {};
  }
}

/** The company owes an answer, and until it is given the registration waits for so long and no longer. */
function waiting(context: StepContext): Partial<Registration> {
  const { now, settings, time } = context;
  return { ...promised(context), expiresAt: daysLater(now, settings.pendingDays, time.timeZone) };
}

function promised({ now, settings, time }: StepContext): Partial<Registration> {
  const counted = { ...time, workingDaysOnly: settings.promise.workingDaysOnly };
  const dueAt = promiseDueAt(now, settings.promise.hours, counted);
  return { dueAt, clockLeftMs: null, escalatedAt: null };
}

function protectedFrom(now: Instant, { settings, time }: StepContext): Partial<Registration> {
  return {
    approvedAt: now,
    expiresAt: daysLater(now, settings.protectionDays, time.timeZone),
    remindedDays: null,
  };
}

/** Reminders begin anew, but for those whose moment has passed. */
function extended(
  before: Registration,
  { detail }: Step,
  { now, settings, time }: StepContext,
): Partial<Registration> {
  const days = detail.days ?? settings.extensions.days;
  const expiresAt = daysLater(before.expiresAt ?? now, days, time.timeZone);
  const passed = reminderDays.filter((each) => daysLater(expiresAt, -each, time.timeZone) <= now);
  return { expiresAt, extensions: before.extensions + 1, remindedDays: passed.at(-1) ?? null };
}

/** What the history keeps of the effects. */
function detailOf({ move }: Step, after: Registration): EventDetail {
  const setsEnd = ["submit", "appeal", "approve", "award", "extend", "release"].includes(move);
  return {
    ...(setsEnd && after.expiresAt !== null ? { expiresAt: after.expiresAt } : {}),
    ...(move === "win" || move === "lose" ? { closedAt: after.closedAt ?? after.endedAt ?? 0 } : {}),
  };
}
