import { createHash } from "node:crypto";
import type { Sha256 } from "#worker/domain/merkle/tree-hash.ts";
import type { Sha256Hex } from "#worker/usecases/ports.ts";

export const sha256Hex: Sha256Hex = (text) => createHash("sha256").update(text, "utf8").digest("hex");

export const sha256: Sha256 = (bytes) => new Uint8Array(createHash("sha256").update(bytes).digest());
