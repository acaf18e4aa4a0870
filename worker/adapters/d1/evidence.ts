import type { EvidenceStatus, Touchpoint } from "#worker/domain/attribution/evidence.ts";
import { requireDecimal } from "#worker/domain/money/decimal.ts";

/** The columns of an opportunity that carry evidence of their own: the CRM's partner field. */
export type FieldRow = {
  readonly id: string;
  readonly crm_created_at: number | null;
  readonly closed_at: number | null;
  readonly crm_partners: string;
};

export type TouchpointRow = {
  readonly id: string;
  readonly opportunity_id: string;
  readonly partner_id: string;
  readonly source: string;
  readonly role: string | null;
  readonly units: string | null;
  readonly confidence_ppm: number | null;
  readonly occurred_at: number | null;
  readonly status: EvidenceStatus;
  readonly valid_until: number | null;
};

/**
 * All evidence by opportunity id: stored touchpoints and what the opportunity's own partner field says. The field has
 * no date of its own, so it counts from the opportunity's creation, and never from after its close. What names a partner that was
 * merged is the survivor's.
 */
export function evidenceFromRows(
  opportunities: readonly FieldRow[],
  touchpoints: readonly TouchpointRow[],
  survivors: ReadonlyMap<string, string>,
): ReadonlyMap<string, readonly Touchpoint[]> {
  const evidence = new Map<string, Touchpoint[]>();
  for (const row of opportunities) evidence.set(row.id, fieldTouchpoints(row, survivors));
  for (const row of touchpoints) {
    evidence.get(row.opportunity_id)?.push({
      id: row.id,
      partner: survivors.get(row.partner_id) ?? row.partner_id,
      source: row.source,
      role: row.role,
      units: row.units === null ? null : requireDecimal(row.units),
      confidence: row.confidence_ppm === null ? null : row.confidence_ppm / 1_000_000,
      occurredAt: row.occurred_at,
      status: row.status,
      validUntil: row.valid_until,
    });
  }
  return evidence;
}

function fieldTouchpoints(row: FieldRow, survivors: ReadonlyMap<string, string>): Touchpoint[] {
  if (row.crm_partners === "[]") return [];
  const named = JSON.parse(row.crm_partners) as readonly {
    readonly partnerId: string;
    readonly role: string | null;
    readonly units?: string;
  }[];
  const dates = [row.crm_created_at, row.closed_at].filter((date) => date !== null);
  const inRole = new Map(
    named.map((each) => {
      const partner = survivors.get(each.partnerId) ?? each.partnerId;
      // Several records of one partner in one role say so once, unless each says how much.
      const said = each.units === undefined ? partner : each.partnerId;
      return [`${said} ${each.role ?? ""}`, { ...each, partner }];
    }),
  );
  return [...inRole.values()].map(({ partnerId, partner, role, units }) => ({
    id: `${row.id}:${partnerId}:${role ?? ""}`,
    partner,
    source: "crm_field",
    role,
    units: units === undefined ? null : requireDecimal(units),
    confidence: null,
    occurredAt: dates.length === 0 ? null : Math.min(...dates),
  }));
}
