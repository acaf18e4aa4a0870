import type { Actor } from "#worker/domain/access/audit-event.ts";
import { advance } from "#worker/domain/registration/advance-registration.ts";
import {
  applyPatch,
  type ContentPatch,
  checkComplete,
  checkSound,
} from "#worker/domain/registration/content.ts";
import { emptyContent, type Registration } from "#worker/domain/registration/registration.ts";
import { assert, err, ok, type Result } from "#worker/domain/result.ts";
import { submittedJob } from "./change-registration.ts";
import { dailyLimit, isReached } from "./daily-limit.ts";
import { lookForConflicts } from "./look-for-conflicts.ts";
import type { RegistrationNeeds, RegistrationRefusal, RegistrationScope } from "./registration-needs.ts";
import type { RegistrationWrite } from "./registration-ports.ts";
import { readContext, sendOn, type TakenStep, writeOf } from "./take-step.ts";

export const registrationIdPrefix = "reg";

/** Registers a deal for a partner, handed in at once or kept as a draft. Answers it as it then stands. */
export async function createRegistration(
  needs: RegistrationNeeds,
  scope: RegistrationScope,
  {
    partnerId,
    patch,
    isDraft,
    actor,
    id = needs.ids.fresh(registrationIdPrefix),
    isPartial = false,
  }: {
    readonly partnerId: string;
    readonly patch: ContentPatch;
    readonly isDraft: boolean;
    readonly actor: Actor;
    /** Of what is registered once, however often it is told. */
    readonly id?: string;
    /** What another system says is taken with what it leaves out, as far as it is sound. */
    readonly isPartial?: boolean;
  },
): Promise<Result<Registration, RegistrationRefusal>> {
  const { tenant, side } = scope;
  const store = needs.registrationsOf(tenant);
  const [context, partner] = await Promise.all([readContext(needs, tenant), store.partnerTier(partnerId)]);
  if (partner === null) return err({ code: "invalid-request", errors: [noPartner] });
  const { content, problems } = applyPatch(emptyContent, patch, context.settings);
  const check = isPartial ? checkSound : checkComplete;
  const missing = isDraft ? [] : check(content, context.settings);
  if (problems.length + missing.length > 0)
    return err({ code: "invalid-request", errors: [...problems, ...missing] });
  const handInLimit = isDraft ? null : dailyLimit(scope, { partnerId, ...context });
  if (await isReached(needs, tenant, handInLimit)) return err({ code: "too-many-registrations" });
  const draft = {
    ...blank,
    id,
    partnerId,
    content,
    madeBy: actor.id,
    madeSide: side,
    createdAt: context.now,
  };
  const by = { side, by: actor.id, text: "", detail: {} };
  const steps: TakenStep[] = [];
  const take = (before: Registration, move: "create" | "submit", found: Partial<Registration> = {}) => {
    const taken = advance({ ...before, ...found }, { ...by, move }, context);
    assert(taken.ok, "a new draft is created, and a complete one is handed in");
    steps.push({ ...taken.value, before });
    return taken.value.after;
  };
  let last = take(draft, "create");
  if (!isDraft) last = take(last, "submit", await lookForConflicts(needs, tenant, last));
  const jobs = isDraft ? [] : [submittedJob(needs, scope, id)];
  const { number: _, ...inserted } = draft;
  const writes: RegistrationWrite[] = [];
  for (const [at, step] of steps.entries()) {
    const atLast = at === steps.length - 1 ? { jobs, handInLimit } : { jobs: [] };
    writes.push(await writeOf(needs, tenant, { steps: [step], actor, context, ...atLast }));
  }
  const number = await store.create(inserted, writes);
  if (number === null) return err({ code: "too-many-registrations" });
  await sendOn(needs, tenant, { jobs, events: writes.flatMap(({ events }) => events) });
  return ok({ ...last, number });
}

const noPartner = {
  path: "partnerId",
  code: "not-found",
  message: "is a partner of the company",
};

/** A draft before anything is known of it. */
const blank: Omit<Registration, "id" | "partnerId" | "content" | "madeBy" | "madeSide" | "createdAt"> = {
  number: 0,
  state: "draft",
  version: 1,
  lastSeq: 0,
  assigneeId: null,
  requestedFields: [],
  findings: [],
  checkedAt: null,
  accountId: null,
  contestId: null,
  sharePpm: null,
  opportunityId: null,
  submittedAt: null,
  approvedAt: null,
  endedAt: null,
  closedAt: null,
  expiresAt: null,
  dueAt: null,
  clockLeftMs: null,
  escalatedAt: null,
  extensions: 0,
  hasAppealed: false,
  remindedDays: null,
  wakeAt: null,
};
