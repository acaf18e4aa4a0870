import { Buffer } from "node:buffer";
import { createHmac, timingSafeEqual } from "node:crypto";
import type { IsSlackSignature } from "#worker/usecases/slack/slack-ports.ts";

/** Compared in constant time, so that nobody can feel their way to a signature. */
export const isSlackSignature: IsSlackSignature = (secret, { timestamp, body, signature }) => {
  const expected = Buffer.from(
    `v0=${createHmac("sha256", secret).update(`v0:${timestamp}:${body}`, "utf8").digest("hex")}`,
  );
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
};
