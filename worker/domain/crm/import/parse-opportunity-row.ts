import { nameKey } from "#worker/domain/crm/name-key.ts";
import type { OpportunityFlag, OpportunityRecord, Outcome } from "#worker/domain/crm/records.ts";
import { type CurrencyCode, isCurrencyCode } from "#worker/domain/money/currency.ts";
import { domainOf, type RowReader } from "./cell-reader.ts";
import { saysNoPartner, saysNothing } from "./clean-text.ts";
import { customReader } from "./custom-cell.ts";
import { foldHeader } from "./detect-mapping.ts";
import type { FileReading } from "./file-reading.ts";
import { type OutcomeQuestion, readOutcome } from "./outcome.ts";
import { type AmountProblem, type DecimalMark, parseAmount } from "./parse-amount.ts";
import { roleOf } from "./touchpoint-words.ts";

export function opportunityReader(file: FileReading): (row: RowReader) => OpportunityRecord {
  const format = file.formats.amount;
  const amountReading = {
    decimal: format?.kind === "amount" ? format.decimal : ".",
    currency: file.currency,
  } as const;
  const outcomeOf = outcomeReader(file);
  const customOf = customReader(file);
  return (row) => {
    const externalId = row.requireText("externalId", 255);
    const account = readAccount(row);
    const amount = readAmount(row, amountReading);
    const outcome = outcomeOf(row);
    const createdAt = row.date("createdAt");
    const closedAt = row.date("closedAt");
    const record = {
      externalId,
      name: row.text("name", 500) ?? [account?.name, externalId].filter(Boolean).join(" "),
      account,
      amountMinor: amount.amountMinor,
      currency: amount.currency,
      stage: row.text("stage", 255),
      outcome,
      type: row.text("type", 255),
      owner: wordOf(row, "owner"),
      region: wordOf(row, "region"),
      product: wordOf(row, "product"),
      custom: customOf(row),
      createdAt,
      closedAt,
      leadCreatedAt: row.date("leadCreatedAt"),
      partners: readPartners(row),
    };
    return { ...record, flags: flagsOf(record, amount.signDiffers) };
  };
}

function wordOf(row: RowReader, field: string): string | null {
  const text = row.text(field, 255);
  return text === null || saysNothing(text) ? null : text;
}

function readAccount(row: RowReader): OpportunityRecord["account"] {
  const name = row.text("account", 500);
  return name === null || saysNothing(name)
    ? null
    : { name, domain: domainOf(row.text("accountDomain", 255)) };
}

type AmountRead = {
  readonly amountMinor: number | null;
  readonly currency: CurrencyCode;
  readonly signDiffers: boolean;
};

function readAmount(
  row: RowReader,
  { decimal, currency: companyCurrency }: { readonly decimal: DecimalMark; readonly currency: CurrencyCode },
): AmountRead {
  const stated = row.cell("currency").toUpperCase();
  const currency = stated === "" ? companyCurrency : stated;
  if (!isCurrencyCode(currency)) {
    row.problem(
      "currency",
      "unknown-currency",
      "This is no currency of ISO 4217. Write its three-letter code, such as USD or EUR.",
    );
    return { amountMinor: null, currency: companyCurrency, signDiffers: false };
  }
  const text = row.cell("amount");
  if (saysNothing(text)) return { amountMinor: null, currency, signDiffers: false };
  const parsed = parseAmount(text, { decimal, currency, currencyStated: stated !== "" });
  if (parsed.ok) return parsed.value;
  row.problem("amount", parsed.error, amountRemedy(parsed.error, currency));
  return { amountMinor: null, currency, signDiffers: false };
}

function amountRemedy(problem: AmountProblem, currency: CurrencyCode): string {
  switch (problem) {
    case "not-an-amount":
      return "This is not an amount we can read. Write digits with one decimal mark, for example 1234.50.";
    case "too-precise":
      return `The amount has more decimals than ${currency} has. Round it, or check which mark is the decimal one.`;
    case "too-large":
      return "The amount is too large to be counted exactly. Check it for a digit too many.";
    case "currency-conflict":
      return `The amount names another currency than the row, which says ${currency}. Make them agree.`;
  }
}

/** Stages are few and rows many, so each pair of words is judged once. */
function outcomeReader(file: FileReading): (row: RowReader) => Outcome {
  const question = questionOf(file.mapping.outcome ?? "");
  const known = new Map<string, Outcome | null>();
  return (row) => {
    const outcomeCell = row.cell("outcome");
    const stage = row.cell("stage");
    const key = `${outcomeCell}\n${stage}`;
    let outcome = known.get(key);
    if (outcome === undefined) {
      outcome = readOutcome({ outcome: outcomeCell, stage, question });
      if (known.size < rememberedOutcomes) known.set(key, outcome);
    }
    if (outcome !== null) return outcome;
    row.problem(
      "outcome",
      "unknown-outcome",
      'Whether this was won cannot be told. Write "won", "lost" or "open".',
    );
    return "open";
  };
}

const rememberedOutcomes = 1000;

/** "Is Closed" asks something else than "Is Won". */
function questionOf(header: string): OutcomeQuestion {
  const words = foldHeader(header).split(" ");
  return words.includes("closed") && !words.includes("won") ? "closed" : "won";
}

const maximumPartners = 100;

/** Several partners stand in one cell with ; or | between them; so do their roles, or one role is everybody's. */
function readPartners(row: RowReader): OpportunityRecord["partners"] {
  const cell = row.cell("partner");
  if (cell === "" || saysNoPartner(cell)) return [];
  const several = /[;|]/.test(cell);
  const names = several ? cell.split(/[;|]/).map((name) => name.trim()) : [cell];
  const roleCell = row.text("partnerRole", 500) ?? "";
  const roles =
    roleCell === "" || saysNothing(roleCell) ? [] : roleCell.split(/[;|]/).map((role) => role.trim());
  if (roles.length > 1 && roles.length !== names.length) {
    row.problem(
      "partnerRole",
      "roles-do-not-match",
      `There are ${names.length} partners and ${roles.length} roles. Give one role for all, or one for each in the same order.`,
    );
  }
  const partners = names.map((name, at) => ({
    name,
    role: roleText(roles.length === 1 ? roles[0] : roles[at]),
  }));
  const named = partners.filter(({ name }) => !saysNoPartner(name));
  if (named.some(({ name }) => name.length > 500)) {
    row.problem("partner", "too-long", "A partner's name has at most 500 characters. Shorten it.");
  }
  if (named.length > maximumPartners) {
    row.problem(
      "partner",
      "too-many-partners",
      `A cell can name at most ${maximumPartners} partners; this one names ${named.length}. Keep those who took part in the deal, or import them as touchpoints, each on a row of its own.`,
    );
  }
  return named.length < 2 ? named : distinct(named);
}

function roleText(role: string | undefined): string | null {
  return role === undefined || saysNothing(role) ? null : roleOf(role);
}

/** One partner in one role once, in an order that does not depend on how the cell lists them. */
function distinct(partners: OpportunityRecord["partners"]): OpportunityRecord["partners"] {
  const byKey = new Map(
    partners.map((partner) => [`${nameKey(partner.name)}\n${partner.role ?? ""}`, partner]),
  );
  return [...byKey.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, partner]) => partner);
}

function flagsOf(
  record: Pick<OpportunityRecord, "account" | "amountMinor" | "outcome" | "createdAt" | "closedAt">,
  signDiffers: boolean,
): readonly OpportunityFlag[] {
  const flags: OpportunityFlag[] = [];
  if (record.account === null) flags.push("account-missing");
  if (record.outcome === "won" && record.amountMinor === null) flags.push("amount-missing");
  if (record.outcome === "won" && record.closedAt === null) flags.push("close-date-missing");
  if (record.createdAt !== null && record.closedAt !== null && record.closedAt < record.createdAt) {
    flags.push("closed-before-created");
  }
  if (signDiffers) flags.push("currency-sign-differs");
  return flags;
}
