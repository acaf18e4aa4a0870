import { createD1LedgerReader } from "#worker/adapters/ledger/d1-ledger-reader.ts";
import { sha256, sha256Hex } from "#worker/adapters/platform/sha256.ts";
import { type EntryDraft, leafHash, type SealedEntry, saysTheSame } from "#worker/domain/ledger/entry.ts";
import type { SignedTreeHead } from "#worker/domain/ledger/tree-head.ts";
import { emptyFrontier, growFrontier, rootOf } from "#worker/domain/merkle/frontier.ts";
import { toHex } from "#worker/domain/merkle/tree-hash.ts";
import type { AppendError, AppendReceipt } from "#worker/usecases/ledger/ledger-ports.ts";
import { verifyLedger } from "#worker/usecases/ledger/verify-ledger.ts";
import { createSqliteD1, type SqliteDatabase } from "./sqlite-d1.ts";

/** One call's drafts, which are written whole or not at all, and what its caller was told in the end. */
export type Order = {
  readonly drafts: readonly EntryDraft[];
  state: "open" | "posted" | "refused" | "given-up";
};

/**
 * Sees everything that is offered, answered and stored, and knows what must hold. It looks straight into the database, and
 * its own reading takes no steps.
 */
export type Witness = {
  readonly offer: (drafts: readonly EntryDraft[]) => Order;
  readonly acknowledge: (order: Order, receipt: AppendReceipt) => void;
  readonly refuse: (order: Order, error: AppendError) => void;
  /** From here on the period takes no entry. */
  readonly closed: (period: string) => void;
  readonly published: (head: SignedTreeHead) => void;
  readonly report: (finding: string) => void;
  /** What the database shows now fits what it showed before. */
  readonly look: () => Promise<void>;
  /** Everything, once nobody acts any more. */
  readonly judge: () => Promise<void>;
  /** The first thing that was wrong. */
  readonly finding: () => string | null;
  readonly entries: () => readonly SealedEntry[];
};

export function createWitness(sqlite: SqliteDatabase, tenantId: string): Witness {
  const db = createSqliteD1(sqlite, async (_, work) => work());
  const reader = createD1LedgerReader(db, tenantId);
  const orders: Order[] = [];
  const ordersOf = new Map<string, Order[]>();
  const entries: SealedEntry[] = [];
  const byKey = new Map<string, SealedEntry>();
  const reversed = new Set<number>();
  const closed = new Set<string>();
  const heads = new Map<string, SignedTreeHead>();
  let finding: string | null = null;
  let writesSeen = -1;

  // Asked many times about the same two, neither of which changes.
  const comparisons = new WeakMap<EntryDraft, Map<string, boolean>>();
  const isOf = (entry: SealedEntry, draft: EntryDraft) => {
    const known = comparisons.get(draft) ?? new Map<string, boolean>();
    const same = known.get(entry.entryHash) ?? (entry.idemKey === draft.idemKey && saysTheSame(entry, draft));
    comparisons.set(draft, known.set(entry.entryHash, same));
    return same;
  };

  const report = (found: string) => {
    finding ??= found;
  };
  const demand = (holds: boolean, otherwise: string) => {
    if (!holds) report(otherwise);
  };

  function take(entry: SealedEntry): void {
    const { seq, idemKey, reversesSeq, period } = entry;
    demand(!closed.has(period), `entry ${seq} is in ${period}, which was closed before`);
    const last = entries.at(-1);
    demand(seq === (last?.seq ?? 0) + 1, `entry ${seq} comes after ${last?.seq}`);
    demand(last === undefined || entry.prevHash === last.entryHash, `entry ${seq} breaks the chain`);
    demand(!byKey.has(idemKey), `${idemKey} is there twice`);
    demand(reversesSeq === null || !reversed.has(reversesSeq), `entry ${reversesSeq} is reversed twice`);
    const offered = (ordersOf.get(idemKey) ?? []).filter(
      ({ state, drafts }) =>
        state !== "refused" && drafts.some((draft) => draft.idemKey === idemKey && isOf(entry, draft)),
    );
    demand(offered.length > 0, `nobody who was not refused wanted ${idemKey}`);
    entries.push(entry);
    byKey.set(idemKey, entry);
    if (reversesSeq !== null) reversed.add(reversesSeq);
  }

  function judgeOrders(): void {
    for (const { state, drafts } of orders) {
      const posted = drafts.filter((draft) => isPosted(draft));
      demand(state !== "open", `an order was never settled: ${drafts[0]?.idemKey}`);
      demand(state !== "posted" || posted.length === drafts.length, "an acknowledged order is not there");
    }
  }

  function isPosted(draft: EntryDraft): boolean {
    const entry = byKey.get(draft.idemKey);
    return entry !== undefined && isOf(entry, draft);
  }

  function judgeTree(): void {
    const leaves = entries.map((entry) => leafHash({ ...entry, sha256Hex }));
    const { nodes } = growFrontier(emptyFrontier, leaves, sha256);
    const stored = sqlite.prepare(storedNodes).statement.all(tenantId) as unknown as readonly {
      node: string;
    }[];
    const expected = nodes.map(({ level, index, hash }) => `${level}/${index}/${toHex(hash)}`).sort();
    demand(stored.map(({ node }) => node).join() === expected.join(), "the tree's subtrees are others");
    for (const head of heads.values()) {
      const { frontier } = growFrontier(emptyFrontier, leaves.slice(0, head.treeSize), sha256);
      demand(
        head.root === toHex(rootOf(frontier, sha256)),
        `the head of size ${head.treeSize} is another tree's`,
      );
      demand(
        head.treeSize === 0 || head.headHash === entries[head.treeSize - 1]?.entryHash,
        `the head of size ${head.treeSize} names another entry`,
      );
    }
  }

  function judgeHeads(): void {
    const stored = sqlite.prepare(storedHeads).statement.all(tenantId) as unknown as readonly StoredHead[];
    let previous = "0".repeat(64);
    for (const { digest, previousDigest } of stored) {
      demand(previousDigest === previous, "the signed heads are no chain");
      previous = digest;
    }
    const known = new Set(stored.map(({ digest }) => digest));
    for (const { digest, treeSize } of heads.values()) {
      demand(known.has(digest), `the published head of size ${treeSize} is not kept`);
    }
  }

  return {
    offer: (drafts) => {
      const order: Order = { drafts, state: "open" };
      orders.push(order);
      for (const { idemKey } of drafts) ordersOf.set(idemKey, [...(ordersOf.get(idemKey) ?? []), order]);
      return order;
    },
    acknowledge: (order, receipt) => {
      demand(order.state !== "refused", "an order was acknowledged that had been refused for good");
      order.state = "posted";
      demand(receipt.entries.length === order.drafts.length, "a receipt has an entry for each draft");
      receipt.entries.forEach(({ idemKey, seq, entryHash }, at) => {
        const entry = entries[seq - 1];
        const draft = order.drafts[at];
        const isThere = entry?.entryHash === entryHash && entry.idemKey === idemKey;
        demand(isThere, `${idemKey} was acknowledged as entry ${seq} and is not there`);
        demand(
          entry !== undefined && draft !== undefined && isOf(entry, draft),
          `entry ${seq} was acknowledged for a draft that says something else`,
        );
      });
    },
    refuse: (order, error) => {
      demand(
        ["conflict", "stale", "bad-reversal", "period-closed"].includes(error.kind),
        `an order was answered ${JSON.stringify(error)}`,
      );
      demand(order.state !== "posted", "an order was refused that had been acknowledged");
      order.state = "refused";
      // Whatever another order wanted too may be there; all of it means that this one was posted after all.
      const alone = order.drafts.filter(({ idemKey }) =>
        (ordersOf.get(idemKey) ?? []).every((one) => one === order || one.state === "refused"),
      );
      demand(!alone.some(isPosted), "an order was refused of which a part is there");
    },
    closed: (period) => {
      closed.add(period);
    },
    published: (head) => {
      heads.set(head.digest, head);
    },
    report,
    look: async () => {
      if (sqlite.writes === writesSeen) return;
      writesSeen = sqlite.writes;
      const head = sqlite.prepare(headSeq).statement.get(tenantId) as { readonly seq: number } | undefined;
      const throughSeq = head?.seq ?? 0;
      if (throughSeq === entries.length) return;
      demand(throughSeq > entries.length, "the ledger has become shorter");
      const page = await reader.chainPage({ afterSeq: entries.length, throughSeq, limit: 10_000 });
      for (const entry of page) take(entry);
      demand(
        entries.length === throughSeq,
        `the head is ${throughSeq} and there are ${entries.length} entries`,
      );
    },
    judge: async () => {
      judgeOrders();
      const verdict = await verifyLedger({ reader, sha256, sha256Hex }, { tenantId });
      demand(verdict.ok, `the ledger does not verify: ${JSON.stringify(verdict)}`);
      const statement = await reader.statement({});
      const seen = entries.at(-1);
      demand(statement.head.entryHash === (seen?.entryHash ?? "0".repeat(64)), "what was seen has changed");
      // That it is the tree of these entries is verified above.
      demand(statement.tree.size === entries.length, "the tree is shorter than the ledger");
      judgeTree();
      judgeHeads();
    },
    finding: () => finding,
    entries: () => entries,
  };
}

type StoredHead = { readonly digest: string; readonly previousDigest: string };

const headSeq = "SELECT seq FROM ledger_heads WHERE tenant_id = ?1";

const storedNodes = `SELECT level || '/' || node_index || '/' || hash AS node FROM ledger_nodes
WHERE tenant_id = ?1 ORDER BY node`;

const storedHeads = `SELECT head_digest AS digest, previous_digest AS previousDigest FROM ledger_tree_heads
WHERE tenant_id = ?1 ORDER BY tree_size`;
