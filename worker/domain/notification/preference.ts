import type { Permission } from "#worker/domain/access/permissions.ts";
import type { Audience } from "#worker/domain/access/principal.ts";
import type { EventKind } from "./company-event.ts";
import { eventKindNames, eventKinds, type Hearing, hearingOf, type MailChoice } from "./event-kinds.ts";

/** How a person is told of a kind of event. */
export type EventChoice = { readonly isListed: boolean; readonly mail: MailChoice };

/** What holds for a person: their own choice, or the kind's default; what is always listed stays so. */
export function choiceFor(hearing: Hearing, chosen: EventChoice | undefined): EventChoice {
  if (chosen === undefined) return { isListed: true, mail: hearing.mail };
  return { ...chosen, isListed: chosen.isListed || hearing.alwaysListed === true };
}

/** A kind of event as it stands among a person's choices. */
export type ChoosableKind = {
  readonly kind: EventKind;
  readonly group: string;
  readonly label: string;
  readonly alwaysListed: boolean;
  readonly choice: EventChoice;
};

/** The kinds that somebody with these permissions is told of on that side, in the table's order, with what holds for them. */
export function choosableKinds(
  side: Audience,
  {
    permissions,
    chosen,
  }: {
    readonly permissions: ReadonlySet<Permission>;
    readonly chosen: ReadonlyMap<string, EventChoice>;
  },
): readonly ChoosableKind[] {
  return eventKindNames.flatMap((kind) => {
    const hearing = hearingOf(kind, side);
    if (hearing === null || !permissions.has(hearing.may)) return [];
    const { group, label } = eventKinds[kind];
    const choice = choiceFor(hearing, chosen.get(kind));
    return [{ kind, group, label, alwaysListed: hearing.alwaysListed === true, choice }];
  });
}
