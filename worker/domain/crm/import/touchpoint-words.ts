import type { EvidenceStatus } from "#worker/domain/attribution/evidence.ts";
import { type TouchpointSource, touchpointSources } from "#worker/domain/crm/records.ts";

/** The source that a word in a file stands for; null for a word nobody can place. */
export function touchpointSourceOf(text: string): TouchpointSource | null {
  const word = text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "_");
  const named = touchpointSources.find((source) => source === word);
  return named ?? SOURCE_WORDS.get(word) ?? null;
}

/** Where evidence stands with whoever checks it; null for a word that says something else. */
export function evidenceStatusOf(text: string): EvidenceStatus | null {
  return STATUS_WORDS.get(text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ")) ?? null;
}

/** Roles of ours in one spelling; a company's own roles stay as it writes them. */
export function roleOf(text: string): string {
  const word = text.toLowerCase();
  return KNOWN_ROLES.has(word) ? word : text;
}

const SOURCE_WORDS: ReadonlyMap<string, TouchpointSource> = new Map<string, TouchpointSource>([
  ["crm", "crm_field"],
  ["field", "crm_field"],
  ["partner_field", "crm_field"],
  ["registration", "deal_registration"],
  ["deal_reg", "deal_registration"],
  ["task", "activity"],
  ["event", "activity"],
  ["meeting", "activity"],
  ["call", "activity"],
  ["email", "activity"],
  ["campaign_member", "campaign"],
  ["contact", "contact_role"],
  ["self_reported", "self_report"],
  ["marketplace_listing", "marketplace"],
  ["import", "manual"],
]);

const STATUS_WORDS: ReadonlyMap<string, EvidenceStatus> = new Map(
  (
    [
      [
        "approved",
        "approved|accepted|confirmed|verified|genehmigt|bestatigt|bestätigt|approuvé|aprobado|approvato",
      ],
      [
        "pending",
        "pending|submitted|requested|in review|under review|awaiting approval|pending approval|ausstehend|eingereicht|en attente|pendiente|in attesa",
      ],
      ["rejected", "rejected|declined|denied|refused|abgelehnt|refusé|rechazado|respinto"],
    ] as const
  ).flatMap(([status, words]) => words.split("|").map((word) => [word, status] as const)),
);

const KNOWN_ROLES: ReadonlySet<string> = new Set(
  "referral influence implementation reseller isv technology consulting sourcing".split(" "),
);
