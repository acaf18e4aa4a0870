import type { Registration, RegistrationEvent } from "./registration.ts";

export const registrationEventKinds = [
  "registration.submitted",
  "registration.info_requested",
  "registration.answered",
  "registration.approved",
  "registration.rejected",
  "registration.contested",
  "registration.evidence_given",
  "registration.appealed",
  "registration.withdrawn",
  "registration.assigned",
  "registration.extension_asked",
  "registration.extended",
  "registration.released",
  "registration.reminder",
  "registration.expired",
  "registration.overdue",
  "registration.won",
  "registration.lost",
] as const;
export type RegistrationEventKind = (typeof registrationEventKinds)[number];

/** Somebody to tell of a step. company: those who decide registrations. partner: those who register at the partner. person: one of the company. */
export type RegistrationNotice = {
  readonly kind: RegistrationEventKind;
  readonly audience:
    | { readonly kind: "company" }
    | { readonly kind: "partner"; readonly partnerId: string }
    | { readonly kind: "person"; readonly userId: string };
  readonly registrationId: string;
  /** The step of the history that it is about: together with the audience it makes the notice one of its kind. */
  readonly seq: number;
  /** Whoever did it knows already. */
  readonly by: string;
  /** The reason, where the move has one. */
  readonly reason: string;
  /** A reminder's days before the end. */
  readonly days: number | null;
};

type Told = {
  readonly kind: RegistrationEventKind;
  readonly to: readonly ("company" | "partner" | "assignee" | "other side")[];
};

const told: Readonly<Partial<Record<RegistrationEvent["move"], Told>>> = {
  submit: { kind: "registration.submitted", to: ["company"] },
  request_info: { kind: "registration.info_requested", to: ["partner"] },
  answer: { kind: "registration.answered", to: ["company"] },
  approve: { kind: "registration.approved", to: ["partner"] },
  award: { kind: "registration.approved", to: ["partner"] },
  reject: { kind: "registration.rejected", to: ["partner"] },
  dismiss: { kind: "registration.rejected", to: ["partner"] },
  contest: { kind: "registration.contested", to: ["partner"] },
  testify: { kind: "registration.evidence_given", to: ["other side"] },
  appeal: { kind: "registration.appealed", to: ["company"] },
  withdraw: { kind: "registration.withdrawn", to: ["company"] },
  assign: { kind: "registration.assigned", to: ["assignee"] },
  ask_extension: { kind: "registration.extension_asked", to: ["company"] },
  extend: { kind: "registration.extended", to: ["partner"] },
  release: { kind: "registration.released", to: ["partner"] },
  remind: { kind: "registration.reminder", to: ["partner"] },
  expire: { kind: "registration.expired", to: ["partner", "company"] },
  escalate: { kind: "registration.overdue", to: ["company"] },
  win: { kind: "registration.won", to: ["partner", "company"] },
  lose: { kind: "registration.lost", to: ["partner", "company"] },
};

/** Whom a step of the history is to be told to. What was never handed in is nobody's business. */
export function registrationEvents(
  { id, partnerId, assigneeId, submittedAt }: Registration,
  { move, seq, side, by, text, detail }: RegistrationEvent,
): readonly RegistrationNotice[] {
  const telling = told[move];
  if (telling === undefined || submittedAt === null) return [];
  const notice = { kind: telling.kind, registrationId: id, seq, by, reason: text, days: detail.days ?? null };
  const otherSide = side === "partner" ? "company" : "partner";
  return telling.to.flatMap((to): readonly RegistrationNotice[] => {
    const one = to === "other side" ? otherSide : to;
    if (one === "partner") return [{ ...notice, audience: { kind: "partner", partnerId } }];
    if (one === "company") return [{ ...notice, audience: { kind: "company" } }];
    if (assigneeId === null) return [];
    return [{ ...notice, audience: { kind: "person", userId: assigneeId } }];
  });
}
