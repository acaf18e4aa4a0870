import type { SealedEntry } from "./entry.ts";

/** What a reversal may ask about an earlier entry. `account` is all that the two must share. */
export type RememberedEntry = Pick<SealedEntry, "seq" | "kind" | "amountMinor"> & {
  readonly account: string;
};

/** Remembers entries, pushed in sequence, packed so that a million take 25 MB. */
export type EntryMemory = {
  readonly length: () => number;
  readonly push: (entry: RememberedEntry) => void;
  readonly find: (seq: number) => (RememberedEntry & { readonly reversed: boolean }) | null;
  readonly markReversed: (seq: number) => void;
};

const CREDIT = 1;
const REVERSED = 2;

export function createEntryMemory(): EntryMemory {
  const accounts = createNumbering();
  let columns = createColumns(1024);
  let size = 0;

  /** The entries come in sequence, so one is found by halving. */
  function indexOf(seq: number): number {
    let low = 0;
    let high = size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((columns.seqs[middle] ?? 0) < seq) low = middle + 1;
      else high = middle;
    }
    return low < size && columns.seqs[low] === seq ? low : -1;
  }

  return {
    length: () => size,
    push: ({ seq, kind, amountMinor, account }) => {
      if (size === columns.seqs.length) columns = doubled(columns);
      columns.seqs[size] = seq;
      columns.amountsMinor[size] = amountMinor;
      columns.accounts[size] = accounts.numberOf(account);
      columns.marks[size] = kind === "credit" ? CREDIT : 0;
      size += 1;
    },
    find: (seq) => {
      const index = indexOf(seq);
      if (index === -1) return null;
      const mark = columns.marks[index] ?? 0;
      return {
        seq,
        kind: (mark & CREDIT) === 0 ? "reversal" : "credit",
        amountMinor: columns.amountsMinor[index] ?? 0,
        account: accounts.nameOf(columns.accounts[index] ?? 0),
        reversed: (mark & REVERSED) !== 0,
      };
    },
    markReversed: (seq) => {
      const index = indexOf(seq);
      if (index !== -1) columns.marks[index] = (columns.marks[index] ?? 0) | REVERSED;
    },
  };
}

type Columns = {
  readonly seqs: Float64Array;
  readonly amountsMinor: Float64Array;
  readonly accounts: Int32Array;
  readonly marks: Uint8Array;
};

function createColumns(length: number): Columns {
  return {
    seqs: new Float64Array(length),
    amountsMinor: new Float64Array(length),
    accounts: new Int32Array(length),
    marks: new Uint8Array(length),
  };
}

function doubled(columns: Columns): Columns {
  const longer = createColumns(columns.seqs.length * 2);
  longer.seqs.set(columns.seqs);
  longer.amountsMinor.set(columns.amountsMinor);
  longer.accounts.set(columns.accounts);
  longer.marks.set(columns.marks);
  return longer;
}

/** Small numbers for texts that come again and again. */
function createNumbering() {
  const names: string[] = [];
  const numbers = new Map<string, number>();
  return {
    numberOf: (name: string): number => {
      const known = numbers.get(name);
      if (known !== undefined) return known;
      numbers.set(name, names.length);
      return names.push(name) - 1;
    },
    nameOf: (number: number): string => names[number] ?? "",
  };
}
