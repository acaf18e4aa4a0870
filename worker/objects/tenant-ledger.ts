import { DurableObject } from "cloudflare:workers";
import type { EntryDraft } from "#worker/domain/ledger/entry.ts";
import { assert } from "#worker/domain/result.ts";
import type { Env } from "#worker/env.ts";
import {
  type AppendResult,
  ledgerObjectName,
  type TenantLedgerNeeds,
} from "#worker/usecases/ledger/ledger-ports.ts";
import { createLedgerWriter, type TenantLedgerWriter } from "#worker/usecases/ledger/ledger-writer.ts";

const drainFailurePauseMs = 30_000;
const tenantIdKey = "tenantId";

/**
 * A company's ledger object: the only writer of its ledger, and the clock that looks after its outbox. It learns whose
 * it is from its own name, and where that company's rows are from the directory; callers can tell it neither.
 */
export function tenantLedgerObject(build: (env: Env) => { readonly tenantLedger: TenantLedgerNeeds }) {
  return class TenantLedger extends DurableObject<Env> {
    readonly #needs: TenantLedgerNeeds;
    #writer: Promise<TenantLedgerWriter> | null = null;

    constructor(ctx: DurableObjectState, env: Env) {
      super(ctx, env);
      this.#needs = build(env).tenantLedger;
    }

    /** All drafts are written or none. Repeating a call changes nothing. */
    async append(drafts: readonly EntryDraft[]): Promise<AppendResult> {
      const writer = await this.#openWriter();
      return writer.append(drafts);
    }

    /** Takes into the tree what was written before there was one. */
    async completeTree(): Promise<void> {
      const writer = await this.#openWriter();
      await writer.completeTree();
    }

    /** Makes sure that the outbox is looked at by `at` (epoch milliseconds) or sooner. */
    async scheduleDrain(at: number): Promise<void> {
      // An alarm that wakes an evicted object may find it without its name (workerd issue 6850), so it is kept.
      this.ctx.storage.kv.put(tenantIdKey, this.#tenantId());
      const planned = await this.ctx.storage.getAlarm();
      if (planned === null || planned > at) await this.ctx.storage.setAlarm(at);
    }

    override async alarm(): Promise<void> {
      const dueAt = await this.#drain();
      if (dueAt !== null) await this.scheduleDrain(dueAt);
    }

    async #drain(): Promise<number | null> {
      try {
        return await this.#needs.drainOutbox(this.#tenantId());
      } catch (error) {
        // The platform gives up on an alarm that keeps throwing; the outbox must not be given up on.
        console.error("the outbox could not be drained", error);
        return this.#needs.clock.now() + drainFailurePauseMs;
      }
    }

    /** Opened once for all callers; a failure to open is forgotten, so that the next caller tries again. */
    #openWriter(): Promise<TenantLedgerWriter> {
      this.#writer ??= this.#createWriter().catch((error: unknown) => {
        this.#writer = null;
        throw error;
      });
      return this.#writer;
    }

    async #createWriter(): Promise<TenantLedgerWriter> {
      const tenantId = this.#tenantId();
      return createLedgerWriter(tenantId, { ...this.#needs, store: await this.#needs.openStore(tenantId) });
    }

    #tenantId(): string {
      const prefix = ledgerObjectName("");
      const { name } = this.ctx.id;
      if (name?.startsWith(prefix)) return name.slice(prefix.length);
      const kept = name === undefined ? this.ctx.storage.kv.get<string>(tenantIdKey) : undefined;
      assert(kept !== undefined, "a ledger object is reached by its company's name");
      return kept;
    }
  };
}
