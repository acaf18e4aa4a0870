import type { ImportLimits } from "./import-limits.ts";
import type { KeyedRow } from "./row-keys.ts";

/** Gathers rows until a chunk of them is full. */
export type Chunk = {
  /** The full chunk that the row has no place in, and which the next one begins after; null while there is room. */
  readonly add: (row: KeyedRow) => readonly KeyedRow[] | null;
  readonly rest: () => readonly KeyedRow[];
};

export function createChunk({
  rowsPerChunk,
  bytesPerChunk,
}: Pick<ImportLimits, "rowsPerChunk" | "bytesPerChunk">): Chunk {
  let rows: KeyedRow[] = [];
  let bytes = 0;
  const take = () => {
    const taken = rows;
    rows = [];
    bytes = 0;
    return taken;
  };
  return {
    add: (row) => {
      const size = sizeOf(row);
      const full = rows.length > 0 && (rows.length >= rowsPerChunk || bytes + size > bytesPerChunk);
      const taken = full ? take() : null;
      rows.push(row);
      bytes += size;
      return taken;
    },
    rest: take,
  };
}

/** What a stored record has besides what was read: ids, hash, the names of its fields. */
const bytesOfChange = 350;
/** The same of a partner or account that has to be added, and of a record's reference to one. */
const bytesOfParty = 150;
const bytesOfReference = 60;

/** The most that a row adds to any one of its chunk's values: its records are one of them, the parties they name others. */
function sizeOf({ read }: KeyedRow): number {
  const own = bytesOfChange + bytesOf(read.record);
  switch (read.kind) {
    case "opportunities": {
      const { account, partners } = read.record;
      const named = partners.length * bytesOfParty + 2 * bytesOf(partners.map(({ name }) => name));
      const owner = account === null ? 0 : bytesOfParty + 2 * bytesOf(account);
      return Math.max(own + partners.length * bytesOfReference, named, owner);
    }
    case "touchpoints":
      return Math.max(own, bytesOfParty + 2 * bytesOf(read.record.partner));
    case "contacts":
    case "activities":
      return Math.max(own, bytesOfParty + 2 * bytesOf(read.record));
    case "partners":
    case "accounts":
      return own + bytesOf(read.record.name);
  }
}

const encoder = new TextEncoder();

function bytesOf(value: unknown): number {
  return encoder.encode(JSON.stringify(value)).byteLength;
}
