import { sha256, sha256Hex } from "#worker/adapters/platform/sha256.ts";
import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { EntryDraft } from "#worker/domain/ledger/entry.ts";
import { creditDraft, reversalDraft } from "#worker/testing/ledger-entries.ts";
import type { LedgerReader, LedgerWriter } from "#worker/usecases/ledger/ledger-ports.ts";
import { publishTreeHead } from "#worker/usecases/ledger/publish-tree-head.ts";
import type { LedgerSigner, TreeStore } from "#worker/usecases/ledger/tree-head-ports.ts";
import { verifyLedger } from "#worker/usecases/ledger/verify-ledger.ts";
import { Outage } from "./faults.ts";
import type { Scheduler } from "./scheduler.ts";
import type { Order, Witness } from "./witness.ts";

export type ClientWorld = {
  readonly tenant: TenantScope;
  readonly scheduler: Scheduler;
  readonly witness: Witness;
  readonly writer: LedgerWriter;
  readonly reader: LedgerReader;
  readonly treeStore: TreeStore;
};

/** Those who use one company's ledger at once. Some want the same, and some contradict each other. */
export type Clients = {
  /** What each does of its own accord, with the patience of somebody whose storage fails. */
  readonly live: () => Promise<void>;
  /** Asks for everything again of which nobody knows whether it was done. */
  readonly finish: () => Promise<void>;
  /** Asks one writer for one new entry, which it has to take. */
  readonly probe: (writer: LedgerWriter) => Promise<void>;
  readonly publish: () => Promise<void>;
};

/** Some of what is credited belongs to a period that is closed in the middle of the story. */
export const periodToClose = "2025-04";
const openPeriod = "2025-03";

const partners = ["ptr_1", "ptr_2", "ptr_3"];
const sharedDeals = 4;
const patience = 3;
/** Without faults only others who write at the same moment can be in the way. */
const lastPatience = 12;

export function createClients(world: ClientWorld): Clients {
  const { scheduler } = world;
  const { chance } = scheduler;
  const open: Order[] = [];
  const draw = (below: number) => Math.floor(chance() * below);
  let fresh = 0;

  const freshDraft = (): EntryDraft => {
    fresh += 1;
    const partnerRef = partners[draw(partners.length)] ?? "ptr_1";
    const amountMinor = fresh % 5 === 0 ? -fresh : fresh * 7;
    const currency = fresh % 4 === 0 ? "EUR" : "USD";
    const period = draw(3) === 0 ? periodToClose : openPeriod;
    return creditDraft({ opportunityRef: `opp_${fresh}`, partnerRef, amountMinor, currency, period });
  };
  /** The same for all clients, so that several post it at once. */
  const sharedDraft = (): EntryDraft =>
    creditDraft({ opportunityRef: `opp_shared_${draw(sharedDeals)}`, partnerRef: "ptr_1" });

  async function order(drafts: readonly EntryDraft[]): Promise<void> {
    const placed = world.witness.offer(drafts);
    if (await ask(world, { order: placed, writer: world.writer, patience })) return;
    open.push(placed);
  }

  /** Reverses what stands for a deal and credits somebody else, planned from what it has read. */
  async function correct(client: string): Promise<void> {
    const opportunityRef = `opp_shared_${draw(sharedDeals)}`;
    const [deal] = await world.reader.positions([opportunityRef]);
    const [standing] = deal?.open ?? [];
    if (deal === undefined || standing === undefined) return;
    const { seq, partnerRef: creditedTo, amountMinor, currency } = standing;
    const credit = creditDraft({ opportunityRef, partnerRef: creditedTo, amountMinor, currency });
    // Two who correct at once may name the same reversal differently; only one of the two may be posted.
    const idemKey = draw(2) === 0 ? `reversal:${seq}` : `reversal:${seq}:${client}`;
    const reversal = reversalDraft(credit, seq, { idemKey, opportunitySeq: deal.lastSeq });
    const partnerRef = partners[draw(partners.length)] ?? "ptr_2";
    const opportunitySeq = deal.lastSeq;
    const again = creditDraft({ opportunityRef, partnerRef, opportunitySeq, amountMinor: 999 });
    await order(draw(2) === 0 ? [reversal] : [reversal, again]);
  }

  /** Reverses a credit that may have been reversed already, knowing all that was written about its deal. */
  async function reverseAgain(client: string): Promise<void> {
    const entries = world.witness.entries();
    const reversed = entries.filter(({ seq }) => entries.some(({ reversesSeq }) => reversesSeq === seq));
    const credits = reversed.length > 0 ? reversed : entries.filter(({ kind }) => kind === "credit");
    const credit = credits[draw(credits.length)];
    if (credit === undefined) return;
    const { seq, opportunityRef } = credit;
    const [deal] = await world.reader.positions([opportunityRef]);
    const idemKey = `reversal:${seq}:again by ${client}`;
    const { partnerRef, amountMinor, currency } = credit;
    const draft = creditDraft({ opportunityRef, partnerRef, amountMinor, currency });
    await order([reversalDraft(draft, seq, { idemKey, opportunitySeq: deal?.lastSeq ?? 0 })]);
  }

  const deeds: readonly ((client: string) => Promise<void>)[] = [
    () => order(Array.from({ length: 1 + draw(4) }, freshDraft)),
    () => order([sharedDraft()]),
    () => order([sharedDraft(), freshDraft()]),
    () => order([freshDraft(), { ...sharedDraft(), sharePpm: 1 }]),
    correct,
    correct,
    reverseAgain,
    () => publish(world),
    async () => {
      await whenReachable(() => world.writer.completeTree(world.tenant));
    },
    () => verify(world),
  ];

  async function liveOne(client: string, count: number): Promise<void> {
    for (let done = 0; done < count; done += 1) {
      await scheduler.step({ owner: client, label: "goes on", run: () => {} });
      await deeds[draw(deeds.length)]?.(client);
    }
  }

  return {
    live: async () => {
      const counts = Array.from({ length: 2 + draw(2) }, () => 2 + draw(3));
      await Promise.all(counts.map((count, index) => liveOne(`client ${index + 1}`, count)));
    },
    finish: async () => {
      await Promise.all(
        open.map(async (each) => {
          const isSettled = await ask(world, { order: each, writer: world.writer, patience: lastPatience });
          if (!isSettled) world.witness.report(`no answer without faults: ${each.drafts[0]?.idemKey}`);
        }),
      );
    },
    probe: async (writer) => {
      const placed = world.witness.offer([{ ...freshDraft(), period: openPeriod }]);
      const isSettled = await ask(world, { order: placed, writer, patience: lastPatience });
      if (!isSettled || placed.state !== "posted") world.witness.report("a writer takes no new entry");
    },
    publish: () => publish(world),
  };
}

/** Asks until there is an answer that stands; false when patience ends first. */
async function ask(
  { tenant, witness }: ClientWorld,
  asked: { readonly order: Order; readonly writer: LedgerWriter; readonly patience: number },
): Promise<boolean> {
  const { order, writer } = asked;
  for (let tries = 1; tries <= asked.patience; tries += 1) {
    const result = await writer.append(tenant, order.drafts);
    if (result.ok) witness.acknowledge(order, result.value);
    else if (result.error.kind === "unavailable" || result.error.kind === "busy") continue;
    else witness.refuse(order, result.error);
    return true;
  }
  return false;
}

/** Null when the database or the object could not be reached. */
async function whenReachable<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Outage) return null;
    throw error;
  }
}

/** A verification among people who write finds nothing wrong. */
async function verify({ reader, tenant, witness }: ClientWorld): Promise<void> {
  const verdict = await verifyLedger({ reader, sha256, sha256Hex }, tenant);
  if (!verdict.ok) {
    witness.report(`a ledger in use does not verify: ${JSON.stringify(verdict)}`);
  }
}

async function publish(world: ClientWorld): Promise<void> {
  const { tenant, scheduler, witness, treeStore } = world;
  const keyId = scheduler.chance() < 0.7 ? "key_one" : "key_two";
  try {
    const head = await publishTreeHead(
      {
        treeOf: () => treeStore,
        writer: { ...world.writer, append: announceIn(world) },
        signer: signerOf(keyId),
        transport: { send: async () => {}, scheduleDrain: async () => {} },
        clock: { now: scheduler.now },
        ids: {
          derive: (prefix, ...parts) => `${prefix}_${sha256Hex(parts.join())}`,
          fresh: (prefix) => prefix,
        },
        sha256,
        sha256Hex,
      },
      tenant,
    );
    witness.published(head);
  } catch (error) {
    const passes =
      error instanceof Error && /others were always first|did not take the new key: unav/.test(error.message);
    if (!(error instanceof Outage) && !passes) throw error;
  }
}

/** Announcements are orders like any other, that nobody asks for again. */
function announceIn({ witness, writer }: ClientWorld): LedgerWriter["append"] {
  return async (tenant, drafts) => {
    const order = witness.offer(drafts);
    const result = await writer.append(tenant, drafts);
    if (result.ok) witness.acknowledge(order, result.value);
    else if (result.error.kind === "unavailable" || result.error.kind === "busy") order.state = "given-up";
    else witness.refuse(order, result.error);
    return result;
  };
}

/** Signs at once and for nobody: WebCrypto's own threads would not wait for their turn. */
function signerOf(keyId: string): LedgerSigner {
  return {
    issuer: "https://ledger.example",
    keyId: () => keyId,
    sign: async (text, type) => `${type}.${keyId}.${sha256Hex(text)}`,
    open: async () => null,
    keyIdOf: () => keyId,
    publicKeys: () => [],
  };
}
