import { randomBytes } from "node:crypto";
import type { LedgerWriterWorld } from "#worker/usecases/ledger/ledger-ports.ts";

export const chanceAndTime: Pick<LedgerWriterWorld, "salt" | "chance" | "pause"> = {
  salt: () => randomBytes(16).toString("hex"),
  chance: () => Math.random(),
  pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};
