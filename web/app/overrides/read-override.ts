import { scaledWhole } from "#web/app/lib/amount.ts";
import { apportion } from "#worker/domain/money/apportion.ts";
import { compareCodePoints } from "#worker/domain/money/code-point-order.ts";
import { minorUnitExponent } from "#worker/domain/money/currency.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";

export type OverrideRequest = {
  readonly reason: string;
  readonly shares:
    | {
        readonly kind: "ppm";
        readonly of: readonly { readonly partner: string; readonly sharePpm: number }[];
      }
    | {
        readonly kind: "amounts";
        readonly of: readonly { readonly partner: string; readonly amountMinor: number }[];
      };
};

/** What was typed, to be shown again with what is wrong with it. */
export type TypedSplit = {
  readonly choice: string;
  readonly unit: string;
  readonly reason: string;
  /** Of the partners that the form names itself, by id. */
  readonly shares: { readonly [partnerId: string]: string };
  readonly others: readonly { readonly name: string; readonly share: string }[];
};

/** Finds the id of a partner by the name that was typed; or says why not. */
export type FindPartner = (name: string) => Promise<Result<string, string>>;

const WHOLE_PPM = 1_000_000;
const PERCENT_PLACES = 4;

/**
 * What a form of `SplitLines` says: everything to one partner, the same to each of several, nothing to anybody, or lines
 * that name a partner and a share. Figures are read exactly; what is finer is refused.
 */
export async function readOverride(
  form: FormData,
  { currency, findPartner }: { readonly currency: string; readonly findPartner: FindPartner },
): Promise<Result<OverrideRequest, string>> {
  const { choice, reason } = readTyped(form);
  if (choice === NOBODY) return ok({ reason, shares: { kind: "ppm", of: [] } });
  const chosen = chosenPartners(choice);
  if (chosen !== null) return ok({ reason, shares: { kind: "ppm", of: equally(chosen) } });
  const lines = await readLines(form, findPartner);
  if (!lines.ok) return lines;
  const inAmounts = form.get("unit") === "amounts";
  const places = inAmounts ? minorUnitExponent(currency) : PERCENT_PLACES;
  const of: { readonly partner: string; readonly figure: number }[] = [];
  for (const { partner, text } of lines.value) {
    const figure = scaledWhole(text.replace(/\s*%$/, ""), places);
    if (figure === null)
      return err(`"${text}" is not ${inAmounts ? `an amount in ${currency}` : "a percentage"}.`);
    of.push({ partner, figure });
  }
  if (of.length === 0) return err("Give at least one partner a share, or choose that nobody gets one.");
  return ok({
    reason,
    shares: inAmounts
      ? { kind: "amounts", of: of.map(({ partner, figure }) => ({ partner, amountMinor: figure })) }
      : { kind: "ppm", of: of.map(({ partner, figure }) => ({ partner, sharePpm: figure })) },
  });
}

export function readTyped(form: FormData): TypedSplit {
  const text = (name: string) => String(form.get(name) ?? "");
  const shares = textsOf(form, "share");
  const otherShares = textsOf(form, "otherShare");
  return {
    choice: text("choice"),
    unit: text("unit"),
    reason: text("reason"),
    shares: Object.fromEntries(textsOf(form, "partner").map((id, at) => [id, shares[at] ?? ""])),
    others: textsOf(form, "otherPartner").map((name, at) => ({ name, share: otherShares[at] ?? "" })),
  };
}

/** The choice that gives the whole deal to these, the same to each. */
export function equalChoice(partnerIds: readonly string[]): string {
  return `${EQUALLY}${partnerIds.join(",")}`;
}

const EQUALLY = "equally:";

/** The choice that leaves the whole deal unattributed. */
export const NOBODY = "nobody";

function chosenPartners(choice: string): readonly string[] | null {
  if (!choice.startsWith(EQUALLY)) return null;
  const ids = choice.slice(EQUALLY.length).split(",").filter(Boolean);
  return ids.length === 0 ? null : ids;
}

/** In the order of the ids, to whose first ones the remainder goes as everywhere. */
function equally(partnerIds: readonly string[]) {
  const ids = [...new Set(partnerIds)].sort(compareCodePoints);
  const parts = apportion({ total: WHOLE_PPM, weights: ids.map(() => 1), whole: ids.length });
  return ids.map((partner, at) => ({ partner, sharePpm: parts[at] ?? 0 }));
}

type Line = { readonly partner: string; readonly text: string };

/** Those that name a partner and a share; a name without a share is as good as an empty line. */
async function readLines(form: FormData, findPartner: FindPartner): Promise<Result<readonly Line[], string>> {
  const { shares, others } = readTyped(form);
  const lines: Line[] = Object.entries(shares)
    .map(([partner, text]) => ({ partner, text }))
    .filter(({ partner, text }) => partner !== "" && text !== "");
  for (const { name, share } of others) {
    if (share === "") continue;
    if (name === "") return err(`Say which partner gets "${share}".`);
    const found = await findPartner(name);
    if (!found.ok) return found;
    lines.push({ partner: found.value, text: share });
  }
  return ok(lines);
}

function textsOf(form: FormData, name: string): readonly string[] {
  return form.getAll(name).map((value) => String(value).trim());
}
