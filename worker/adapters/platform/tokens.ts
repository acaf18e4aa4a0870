import { createHash, randomBytes } from "node:crypto";
import type { Tokens } from "#worker/usecases/access/access-ports.ts";

export const tokens: Tokens = {
  fresh: () => randomBytes(32).toString("base64url"),
  // Plain SHA-256 is enough for 256 random bits; a slow hash is for what people think up.
  hash: (token) => createHash("sha256").update(token, "utf8").digest("hex"),
};
