import type { SimulatorControl } from "../control/simulator-control.ts";
import type { Random } from "../random.ts";
import type { Row } from "../schema/definitions.ts";

const stages = ["Prospecting", "Negotiation", "Contract Signed", "Closed Lost"];
const latestCommitMs = 10 * 60_000;

/** What an org with several currencies may come to sell in. */
const furtherCurrencies = ["GBP", "JPY", "CHF"];
/** Before, within and after the time that deals are closed in. */
const rateDays = ["2025-06-01", "2026-01-10", "2026-03-01"];

/**
 * Does one of the things that happen in an org, and says which: for properties that have to hold whatever happens. Accounts,
 * contacts and deals come and go, are merged, brought back and purged, some of them committed late; where the org has several
 * currencies, they and their rates come and change too.
 */
export function changeSomething(
  { records, clock }: SimulatorControl,
  random: Random,
  /** A lookup of the deal's to an account, for orgs that have one. */
  partnerField: string | null = null,
): string {
  const pick = (rows: readonly Row[]) => rows[random.below(rows.length)];
  const live = (object: string) => records.list(object).filter((row) => row.IsDeleted !== true);
  const idOf = (row: Row | undefined) => (row === undefined ? null : String(row.Id));
  const anAccount = () => idOf(pick(live("Account")));
  const aDeal = () => idOf(pick(live("Opportunity")));
  const stage = () => stages[random.below(stages.length)] ?? "Prospecting";
  const operations: Readonly<Record<string, () => void>> = {
    "create an account": () => {
      records.create("Account", { Name: `Account ${random.text(6)}` });
    },
    "create a deal": () => {
      records.create("Opportunity", {
        Name: `Deal ${random.text(6)}`,
        StageName: stage(),
        CloseDate: "2026-02-01",
        Amount: random.below(100_000),
        AccountId: anAccount(),
      });
    },
    "create a deal that is committed late": () => {
      const values = {
        Name: `Late ${random.text(6)}`,
        StageName: stage(),
        CloseDate: "2026-02-01",
        AccountId: anAccount(),
      };
      records.create("Opportunity", values, { commitAfterMs: random.below(latestCommitMs) });
    },
    "change a deal": () => {
      const id = aDeal();
      if (id !== null) records.update(id, { StageName: stage(), Amount: random.below(100_000) });
    },
    ...(partnerField === null
      ? {}
      : {
          "name a deal's partner": () => {
            const id = aDeal();
            if (id !== null)
              records.update(id, { [partnerField]: random.below(4) === 0 ? null : anAccount() });
          },
        }),
    "rename an account": () => {
      const id = anAccount();
      if (id !== null) records.update(id, { Name: `Account ${random.text(6)}` });
    },
    "delete a deal": () => {
      const id = aDeal();
      if (id !== null) records.remove(id);
    },
    "delete an account": () => {
      const id = live("Account").length > 2 ? anAccount() : null;
      if (id !== null) records.remove(id);
    },
    "bring something back": () => {
      const gone = [...records.list("Opportunity"), ...records.list("Account")].filter(
        // What was merged away or went with its account does not come back by itself.
        (row) => row.IsDeleted === true && (row.MasterRecordId ?? row.deletedWith ?? null) === null,
      );
      const id = idOf(pick(gone));
      if (id !== null) records.undelete(id);
    },
    "merge two accounts": () => {
      const [first, second] = [anAccount(), anAccount()];
      if (first !== null && second !== null && first !== second) {
        records.merge({ masterId: first, loserIds: [second] });
      }
    },
    "purge a deleted deal": () => {
      const id = idOf(pick(records.list("Opportunity").filter((row) => row.IsDeleted === true)));
      if (id !== null) records.purge(id);
    },
    "let time pass": () => clock.advance(random.below(120) * 1000),
    ...currencyOperations({ records, random, partnerField }),
  };
  const names = Object.keys(operations);
  const name = names[random.below(names.length)] ?? "";
  operations[name]?.();
  return name;
}

/** Nothing in an org with one currency. */
function currencyOperations({
  records,
  random,
  partnerField,
}: {
  readonly records: SimulatorControl["records"];
  readonly random: Random;
  readonly partnerField: string | null;
}): Readonly<Record<string, () => void>> {
  const currencies = records.list("CurrencyType");
  if (currencies.length === 0) return {};
  const pick = <T>(values: readonly T[]) => values[random.below(values.length)];
  const codes = currencies.map((row) => String(row.IsoCode));
  const others = currencies.filter((row) => row.IsCorporate !== true);
  const live = (object: string) => records.list(object).filter((row) => row.IsDeleted !== true);
  const rate = () => (1 + random.below(3_000_000)) / 1_000_000;
  return {
    "change a currency's rate": () => {
      const currency = pick(others);
      if (currency) records.update(String(currency.Id), { ConversionRate: rate() });
    },
    "sell in a further currency": () => {
      const code = furtherCurrencies.find((one) => !codes.includes(one));
      const account = pick(live("Account"));
      if (code === undefined || account === undefined) return;
      records.create("CurrencyType", {
        IsoCode: code,
        ConversionRate: rate(),
        DecimalPlaces: code === "JPY" ? 0 : 2,
        IsActive: true,
        IsCorporate: false,
      });
      records.create("Opportunity", {
        Name: `Deal in ${code}`,
        StageName: "Contract Signed",
        CloseDate: "2026-02-01",
        Amount: random.below(100_000),
        AccountId: String(account.Id),
        CurrencyIsoCode: code,
        ...(partnerField === null ? {} : { [partnerField]: String(account.Id) }),
      });
    },
    "date a rate": () => {
      const [code, day] = [String(pick(others)?.IsoCode), pick(rateDays) ?? null];
      // An org has one rate a currency and day.
      const dated = live("DatedConversionRate").find((row) => row.IsoCode === code && row.StartDate === day);
      if (dated) records.update(String(dated.Id), { ConversionRate: rate() });
      else records.create("DatedConversionRate", { IsoCode: code, StartDate: day, ConversionRate: rate() });
    },
    "take a dated rate away": () => {
      const dated = pick(live("DatedConversionRate"));
      if (dated) records.remove(String(dated.Id));
    },
    "give a deal another currency": () => {
      const deal = pick(live("Opportunity"));
      const code = pick(codes);
      if (deal && code) records.update(String(deal.Id), { CurrencyIsoCode: code });
    },
  };
}
