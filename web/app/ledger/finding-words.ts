/** What a verification can find, as a sentence; the words of the API by their code. */
const words: Readonly<Record<string, string>> = {
  "entry-missing": "An entry is missing.",
  "payload-malformed": "The stored bytes of an entry cannot be read.",
  "hash-differs": "The stored bytes of an entry do not have its hash.",
  "column-differs": "A column of an entry says something else than its stored bytes.",
  "chain-broken": "An entry does not name the hash of the one before it.",
  "recorded-out-of-order": "An entry is recorded before the one that it follows.",
  "partner-chain-broken": "An entry does not follow the partner’s entry before it.",
  "reversal-of-unknown-entry": "A reversal takes back an entry that is not there.",
  "reversed-twice": "An entry is taken back twice.",
  "reversal-differs": "A reversal does not take back exactly what was credited.",
  "head-differs": "The newest entry is not the one that the database names.",
  "partner-head-differs": "A partner’s newest entry is not the one that the database names.",
  "balance-differs": "A balance is not the sum of its entries.",
  "tree-differs": "The entries do not make the tree that was signed.",
  "tree-node-differs": "A stored hash of the tree is not that of its entries.",
  "tree-head-differs": "The signed head does not fit the entries.",
  "conversion-differs":
    "What an entry is worth in the company’s own currency is not what its frozen rate makes of it.",
};

export function findingWords(reason: string | undefined): string {
  return words[reason ?? ""] ?? "An entry does not match its hash.";
}
