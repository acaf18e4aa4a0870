import { expect, test } from "vitest";
import {
  findConflicts,
  indexKnownAccounts,
  type KnownAccounts,
  matchedAccounts,
  matchKnownAccounts,
  type OpenOpportunity,
  type RivalRegistration,
} from "./conflict.ts";
import { aContent } from "./registration-factory.ts";

const nothing: KnownAccounts = {
  ...{ accounts: [], aliases: [], registrations: [], namedAccounts: [], territories: [], looseNames: [] },
  survivors: new Map(),
};

const rival: RivalRegistration = {
  ...{ id: "reg_other", number: 7, partnerId: "ptr_2", state: "submitted", accountId: null },
  ...{ name: "Norwind Logistics", domain: "norwind.example", products: [] },
};

function look(given: Partial<KnownAccounts>, opportunities: readonly OpenOpportunity[] = []) {
  const known = { ...nothing, ...given };
  const content = aContent({
    accountName: "Norwind Logistics",
    accountDomain: "norwind.example",
    products: [],
  });
  const query = { content, partnerId: "ptr_1", registrationId: "reg_new", leastProbability: 0.6 };
  const index = indexKnownAccounts(known);
  const matched = matchKnownAccounts(query, index);
  const findings = findConflicts(query, index, { matched, opportunities });
  return {
    accountId: matched.accountId,
    accountIds: matchedAccounts(known, matched).map(({ id }) => id),
    found: findings.map(({ id, isOwn }) => `${id} ${isOwn ? "own" : "foreign"}`),
  };
}

const survivors = new Map([
  ["acc_old", "acc_new"],
  ["ptr_1", "ptr_9"],
]);
const accounts = [
  { id: "acc_new", name: "Nordwind Group", domain: "nordwind-group.example" },
  { id: "acc_old", name: "Norwind Logistics", domain: "norwind.example" },
];

test("an account that is merged away is looked for under the name it had, and found as the one that stays", () => {
  const deal = { id: "opp_1", name: "Deal", accountId: "acc_old", accountName: null, product: null };
  expect(look({ accounts, survivors }, [{ ...deal, partnerIds: [] }])).toEqual({
    accountId: "acc_new",
    accountIds: ["acc_new", "acc_old"],
    found: ["opp_1 foreign"],
  });
  // It was registered by another name while the accounts were two.
  const earlier = { ...rival, name: "Nordwind Group", domain: "elsewhere.example", accountId: "acc_old" };
  expect(look({ accounts, survivors, registrations: [earlier] }).found).toEqual(["reg_other foreign"]);
});

test("what a partner has under a record that is merged with its own is not in its way", () => {
  const named = { id: "rsv_1", name: "Norwind Logistics", domain: null, partnerId: "ptr_9" };
  const merged = { survivors, registrations: [{ ...rival, partnerId: "ptr_9" }], namedAccounts: [named] };
  expect(look(merged).found).toEqual(["reg_other own", "rsv_1 own"]);
  const deal = { id: "opp_1", name: "Deal", accountId: "acc_old", accountName: null, product: null };
  expect(look({ accounts, survivors }, [{ ...deal, partnerIds: ["ptr_9"] }]).found).toEqual(["opp_1 own"]);
});

test("an account that somebody has confirmed hides nobody who is known by the same name without one", () => {
  const aliases = [{ kind: "name", name: "Norwind Logistics", accountId: "acc_1" } as const];
  const confirmed = { accounts: [{ id: "acc_1", name: "NWL Holding", domain: null }], aliases };
  expect(look({ ...confirmed, registrations: [rival] })).toEqual({
    ...{ accountId: "acc_1", accountIds: ["acc_1"] },
    found: ["reg_other foreign"],
  });
});
