import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, test } from "vitest";
import { createAttemptCounters } from "#worker/adapters/platform/attempt-counters.ts";
import { limitAttempt } from "#worker/usecases/access/limit-attempt.ts";

// Far ahead, so that no alarm falls due by itself.
const start = 4_000_000_000_000;
const counters = createAttemptCounters(env);

test("thirty guesses at once get five looks at the password, and the next one waits", async () => {
  const looks = await Promise.all(
    Array.from({ length: 30 }, (_, index) => guess("ada", `192.0.2.${index}`, start)),
  );
  expect(looks.filter((kind) => kind === "admitted")).toHaveLength(5);
  const next = await limitAttempt(counters, { email: "ada", address: "198.51.100.1", now: start + 100 });
  expect(next).toEqual({ kind: "refused", retryAfterSeconds: 15 });
});

test("sign-ins that succeed at the same moment do not get in each other's way", async () => {
  const kinds = await Promise.all(
    Array.from({ length: 12 }, async (_, index) => {
      const attempt = await limitAttempt(counters, {
        email: "grace",
        address: "192.0.2.1",
        now: start + index,
      });
      if (attempt.kind === "admitted") await attempt.settle("succeeded", start + 200);
      return attempt.kind;
    }),
  );
  expect(kinds).toEqual(Array(12).fill("admitted"));
});

test("success clears the e-mail's count and not the network address's", async () => {
  const address = "203.0.113.9";
  for (let index = 0; index < 40; index += 1) await guess(`victim-${index}`, address, start + index);
  const own = await limitAttempt(counters, { email: "own", address: "203.0.113.10", now: start + 50 });
  if (own.kind === "admitted") await own.settle("succeeded", start + 50);
  expect(await guess("victim-41", address, start + 60)).toBe("refused");
  // After the delay the guesser's own account opens the door once, and does not reset what the network has done.
  const again = await limitAttempt(counters, { email: "own", address, now: start + 5_100 });
  if (again.kind !== "admitted") throw new Error("not admitted");
  await again.settle("succeeded", start + 5_200);
  expect(await guess("victim-42", address, start + 5_300)).toBe("admitted");
  expect(await guess("victim-43", address, start + 5_400)).toBe("refused");
});

test("an attempt that its network address may not make leaves no mark on the e-mail address", async () => {
  const address = "203.0.113.20";
  for (let index = 0; index < 40; index += 1) await guess(`other-${index}`, address, start);
  for (let index = 0; index < 10; index += 1)
    expect(await guess("linus", address, start + 1)).toBe("refused");
  expect(await guess("linus", "203.0.113.21", start + 2)).toBe("admitted");
});

test("an attempt that its e-mail address may not make is not held against the network address", async () => {
  const address = "203.0.113.30";
  for (let index = 0; index < 5; index += 1) await guess("barbara", `203.0.113.${100 + index}`, start);
  for (let index = 0; index < 60; index += 1)
    expect(await guess("barbara", address, start + 1)).toBe("refused");
  expect(await guess("somebody else", address, start + 2)).toBe("admitted");
});

test("an alarm empties the counter once nothing in it matters", async () => {
  const counter = env.RATE_LIMIT.getByName("email:alan");
  for (let index = 0; index < 5; index += 1) await guess("alan", `192.0.2.${index}`, start);
  expect(await counter.admit("email", start + 1)).toMatchObject({ kind: "refused" });
  expect(await runDurableObjectAlarm(counter)).toBe(true);
  expect(await counter.admit("email", start + 1)).toEqual({ kind: "admitted" });
});

/** One attempt that fails. */
async function guess(email: string, address: string, now: number): Promise<string> {
  const attempt = await limitAttempt(counters, { email, address, now });
  if (attempt.kind === "admitted") await attempt.settle("failed", now);
  return attempt.kind;
}
