import type { CompanyPermission } from "#worker/domain/access/permissions.ts";
import type { CompanyEvent, EventKind } from "./company-event.ts";

type Act = {
  /** The mail about such an event carries the link. */
  readonly event: EventKind;
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
    event: "registration.submitted",
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

/** The act that an event calls for; null for one that is only told. */
export function actFor(event: EventKind): ActKind | null {
  return actKinds.find((kind) => acts[kind].event === event) ?? null;
}

/** The version of what is to be decided that the event tells of. */
export function versionToldBy(event: CompanyEvent): number | null {
  return event.kind === "registration.submitted" ? event.facts.version : null;
}

/** How long the link of a mail works: within it the company has promised an answer. */
export const actLinkMs = 48 * 3_600_000;
