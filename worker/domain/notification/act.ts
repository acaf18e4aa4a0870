import type { CompanyPermission } from "#worker/domain/access/permissions.ts";
import type { CompanyEvent, EventKind } from "./company-event.ts";

type Act = {
  /** Mails about such events carry the link. */
  readonly events: readonly EventKind[];
  /** Whoever acts must have it when they act, not only when the mail was sent. */
  readonly may: CompanyPermission;
  /** What the link in the mail says. */
  readonly label: string;
  readonly choices: readonly [Choice, ...Choice[]];
};

type Choice = { readonly choice: string; readonly label: string; readonly needsReason: boolean };

/** What can be done from a mail. Another act is a row here and a case in `performAct`. */
export const acts = {
  "registration.decide": {
    events: [
      "registration.submitted",
      "registration.answered",
      "registration.appealed",
      "registration.overdue",
    ],
    may: "registrations.decide",
    label: "Decide",
    choices: [
      { choice: "approve", label: "Approve", needsReason: false },
      { choice: "reject", label: "Reject", needsReason: true },
    ],
  },
} as const satisfies Readonly<Record<string, Act>>;

export type ActKind = keyof typeof acts;

export const actKinds = Object.keys(acts) as readonly ActKind[];

/** The act that an event of this kind calls for, when it told of a version of its subject; null for one that is only told. */
export function actFor(kind: EventKind, version: number | null): ActKind | null {
  const called = actKinds.find((act) => (acts[act].events as readonly EventKind[]).includes(kind));
  return version === null ? null : (called ?? null);
}

/** The version of what is to be decided that the event tells of; null when there is nothing to decide. */
export function versionToldBy({ facts }: CompanyEvent): number | null {
  return "asks" in facts && "version" in facts ? (facts.version ?? null) : null;
}

/** How long the link of a mail works: within it the company has promised an answer. */
export const actLinkMs = 48 * 3_600_000;
