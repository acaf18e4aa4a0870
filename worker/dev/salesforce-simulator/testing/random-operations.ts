import type { SimulatorControl } from "../control/simulator-control.ts";
import type { Random } from "../random.ts";
import type { Row } from "../schema/definitions.ts";

const stages = ["Prospecting", "Negotiation", "Contract Signed", "Closed Lost"];
const latestCommitMs = 10 * 60_000;

/**
 * Does one of the things that happen in an org, and says which: for properties that have to hold whatever happens. Accounts,
 * contacts and deals come and go, are merged, brought back and purged, some of them committed late.
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
  };
  const names = Object.keys(operations);
  const name = names[random.below(names.length)] ?? "";
  operations[name]?.();
  return name;
}
