/** Where in a ledger something is wrong, read from what a verification says; null where the reason says all. */
export type FindingPlace = {
  readonly label: string;
  readonly text: string;
  readonly partnerId: string | null;
};

const columns: Readonly<Record<string, string>> = {
  tenantId: "Company",
  seq: "Number of the entry",
  idemKey: "Key of the entry",
  kind: "Kind",
  amountMinor: "Amount",
  currency: "Currency",
  partnerRef: "Partner",
  partnerSeq: "Number among the partner’s entries",
  opportunityRef: "Deal",
  opportunitySeq: "Number among the deal’s entries",
  sharePpm: "Share",
  book: "Book",
  period: "Period",
  effectiveAt: "Day that it counts for",
  recordedAt: "Time of recording",
  reversesSeq: "Entry that it takes back",
  prevHash: "Hash of the entry before",
  entryHash: "Hash",
  reportingCurrency: "Own currency of the company",
  content: "Frozen rate",
  evidence: "Hash of the frozen rate, which the entry does not name",
  missing: "No conversion is stored",
};

export function findingPlace(reason: string | undefined, detail: string | null): FindingPlace | null {
  if (detail === null) return null;
  switch (reason) {
    case "column-differs":
    case "conversion-differs":
      return { label: "Field", text: columns[detail] ?? detail, partnerId: null };
    case "balance-differs": {
      // Of the four words of a balance only the book may hold spaces, and it comes first.
      const [, book, partnerId, period, currency] = /^(.*) (\S+) (\S+) (\S+)$/.exec(detail) ?? [];
      if (partnerId === undefined) return { label: "Balance", text: detail, partnerId: null };
      const overlay = book === "revenue" ? "" : `, overlay ${book}`;
      return { label: "Balance", text: `${period} in ${currency}${overlay}`, partnerId };
    }
    case "partner-chain-broken":
    case "partner-head-differs":
      return { label: "Partner", text: "", partnerId: detail };
    case "tree-node-differs": {
      const [level, index] = detail.split(" ")[0]?.split("/") ?? [];
      return { label: "Subtree", text: `number ${index} of level ${level}`, partnerId: null };
    }
    case "tree-head-differs":
      return { label: "Key", text: detail, partnerId: null };
    default:
      return { label: "Detail", text: detail, partnerId: null };
  }
}
