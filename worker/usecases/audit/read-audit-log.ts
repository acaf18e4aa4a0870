import type { Actor, AuditEvent, AuditState } from "#worker/domain/access/audit-event.ts";
import type { Audience, TenantScope } from "#worker/domain/access/principal.ts";
import { compareCodePoints } from "#worker/domain/money/code-point-order.ts";
import { formatInstant } from "#worker/domain/time/instant.ts";
import type { ViewStoreOf } from "#worker/usecases/views/view-ports.ts";
import type { AuditFound, AuditLog, AuditLogs, AuditPlace, AuditQuery } from "./audit-ports.ts";

export type AuditNeeds = {
  readonly auditLogs: AuditLogs;
  readonly viewsOf: ViewStoreOf;
  readonly access: { readonly userNames: (ids: readonly string[]) => Promise<ReadonlyMap<string, string>> };
};

/** A line of the log as people read it. Names are today's; null where there is none, or none any more. */
export type AuditLine = {
  readonly id: string;
  readonly at: string;
  readonly actor: { readonly kind: Actor["kind"]; readonly id: string; readonly name: string | null };
  readonly audience: Actor["audience"];
  readonly action: string;
  readonly object: { readonly kind: string; readonly id: string; readonly name: string | null };
  readonly before: AuditState;
  readonly after: AuditState;
  readonly requestId: string;
  /** Truncated; empty for jobs, and for those of the other side, whose networks are not ours to show. */
  readonly address: string;
};

export type AuditPage = { readonly items: readonly AuditLine[]; readonly next: AuditPlace | null };

/** Everything that was done to the company, its people and its data, newest first. */
export async function readCompanyLog(
  needs: AuditNeeds,
  tenant: TenantScope,
  query: AuditQuery,
): Promise<AuditPage> {
  const { auditLogs } = needs;
  const page = await merged([auditLogs.ofOwner(tenant.tenantId), auditLogs.ofTenant(tenant)], query);
  return {
    items: await toLines(needs, { events: page.events, side: "company", tenant }),
    next: page.lookedTo,
  };
}

/** What was done to a partner organisation, or (with null for its side) to one's own account. */
export async function readOwnersLog(
  needs: AuditNeeds,
  { ownerId, side }: { readonly ownerId: string; readonly side: "partner" | null },
  query: AuditQuery,
): Promise<AuditPage> {
  const page = await merged([needs.auditLogs.ofOwner(ownerId)], query);
  return { items: await toLines(needs, { events: page.events, side, tenant: null }), next: page.lookedTo };
}

/**
 * One page of several logs. What lies beyond the shortest look is left for the next page, because an event of another
 * log may still come before it.
 */
async function merged(logs: readonly AuditLog[], query: AuditQuery): Promise<AuditFound> {
  const found = await Promise.all(logs.map((log) => log(query)));
  const [nearest = null] = found
    .flatMap(({ lookedTo }) => (lookedTo === null ? [] : [lookedTo]))
    .sort(newestFirst);
  const events = found
    .flatMap((each) => each.events)
    .filter((event) => nearest === null || newestFirst(event, nearest) <= 0)
    .sort(newestFirst);
  if (events.length <= query.limit) return { events, lookedTo: nearest };
  const shown = events.slice(0, query.limit);
  const last = shown.at(-1);
  return { events: shown, lookedTo: last === undefined ? nearest : { at: last.at, id: last.id } };
}

function newestFirst(a: AuditPlace, b: AuditPlace): number {
  return b.at - a.at || compareCodePoints(b.id, a.id);
}

type Shown = {
  readonly events: readonly AuditEvent[];
  readonly side: Audience | null;
  readonly tenant: TenantScope | null;
};

async function toLines(needs: AuditNeeds, { events, side, tenant }: Shown): Promise<readonly AuditLine[]> {
  const people = events.flatMap(({ actor, object }) => [
    ...(actor.kind === "system" ? [] : [actor.id]),
    ...(object.kind === "user" || object.kind === "key" ? [object.id] : []),
  ]);
  const ofKind = (kind: string) => events.flatMap(({ object }) => (object.kind === kind ? [object.id] : []));
  const views = tenant && needs.viewsOf(tenant);
  const [names, deals, partners] = await Promise.all([
    needs.access.userNames([...new Set(people)]),
    views === null ? nobody : views.opportunityNames([...new Set(ofKind("opportunity"))]),
    views === null ? nobody : views.partnerNames([...new Set(ofKind("partner"))]),
  ]);
  return events.map(({ id, at, actor, action, object, before, after }) => ({
    id,
    at: formatInstant(at),
    actor: shownActor(actor, side, names),
    audience: actor.audience,
    action,
    object: {
      ...object,
      name:
        companyName(object, tenant) ??
        names.get(object.id) ??
        deals.get(object.id) ??
        partners.get(object.id) ??
        nameIn(after) ??
        nameIn(before),
    },
    before,
    after,
    requestId: actor.requestId,
    address: isOtherSide(actor.audience, side) ? "" : actor.address,
  }));
}

/** A partner learns that the company did it, and not who of the company. */
function shownActor(
  { kind, id, audience }: Actor,
  side: Audience | null,
  names: ReadonlyMap<string, string>,
): AuditLine["actor"] {
  if (side === "partner" && isOtherSide(audience, side))
    return { kind, id: "", name: "Somebody of the company" };
  return { kind, id, name: names.get(id) ?? null };
}

const nobody: ReadonlyMap<string, string> = new Map();

function companyName({ kind, id }: AuditEvent["object"], tenant: TenantScope | null): string | null {
  return kind === "company" && id === tenant?.tenantId ? tenant.name : null;
}

function nameIn(state: AuditState): string | null {
  const name = state?.name ?? state?.fileName;
  return typeof name === "string" ? name : null;
}

function isOtherSide(audience: Actor["audience"], side: Audience | null): boolean {
  return side !== null && audience !== "none" && audience !== side;
}
