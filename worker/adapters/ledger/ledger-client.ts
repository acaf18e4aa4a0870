import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { EntryDraft } from "#worker/domain/ledger/entry.ts";
import { assert, err } from "#worker/domain/result.ts";
import {
  type AppendResult,
  type LedgerWriter,
  maxDraftsPerAppend,
} from "#worker/usecases/ledger/ledger-ports.ts";

/** What a company's ledger object answers to. */
export type LedgerObjectStub = {
  readonly append: (drafts: readonly EntryDraft[]) => Promise<AppendResult>;
  readonly completeTree: () => Promise<void>;
};

const maxTries = 4;
const firstPauseMs = 50;
const unavailableRetrySeconds = 5;

/**
 * The way to the companies' ledger objects. An object that is overloaded, moved or restarted is asked again: the keys
 * of the drafts make a repeated call harmless, even when the first one was written and only its answer got lost.
 */
export function createLedgerClient(options: {
  readonly objectOf: (tenantId: string) => LedgerObjectStub;
  readonly pause: (ms: number) => Promise<void>;
  readonly chance: () => number;
}): LedgerWriter {
  const { objectOf, pause, chance } = options;
  return {
    completeTree: (tenant) => objectOf(tenant.tenantId).completeTree(),
    append: async (tenant: TenantScope, drafts) => {
      assert(drafts.length <= maxDraftsPerAppend, `a call carries at most ${maxDraftsPerAppend} drafts`);
      for (let tries = 1; ; tries += 1) {
        try {
          // A stub that has failed once may stay broken, so each try takes a new one.
          return await objectOf(tenant.tenantId).append(drafts);
        } catch (error) {
          if (!isPassing(error)) throw error;
          if (tries === maxTries)
            return err({ kind: "unavailable", retryAfterSeconds: unavailableRetrySeconds });
          await pause(firstPauseMs * 2 ** tries * (0.5 + chance()));
        }
      }
    },
  };
}

/** The platform marks what may go away by itself; a lost connection to the object carries only words. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { retryable, overloaded } = error as { readonly retryable?: boolean; readonly overloaded?: boolean };
  return (
    retryable === true ||
    overloaded === true ||
    /reset|connection|network|overloaded|storage operation/i.test(error.message)
  );
}
