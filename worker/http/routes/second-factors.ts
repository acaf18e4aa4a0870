import { Hono } from "hono";
import { z } from "zod";
import { formatInstant } from "#worker/domain/time/instant.ts";
import { actorOf } from "#worker/http/caller.ts";
import type { AppContext } from "#worker/http/context.ts";
import { mailAfterwards } from "#worker/http/mail-afterwards.ts";
import { ceremonyOptions, passkeyAnswer } from "#worker/http/passkey-schemas.ts";
import { problem } from "#worker/http/problem.ts";
import { signedIn } from "#worker/http/route-guard.ts";
import { writeSessionToken } from "#worker/http/session-cookie.ts";
import { validate } from "#worker/http/validate.ts";

const factorsView = z.object({
  authenticatorSince: z.string().nullable(),
  recoveryCodesLeft: z.int(),
  passkeys: z.array(
    z.object({ id: z.string(), name: z.string(), createdAt: z.string(), lastUsedAt: z.string().nullable() }),
  ),
});

const setupView = z.object({
  secret: z.string(),
  uri: z.string(),
  /** SVG. */
  picture: z.string(),
});

const codesView = z.object({ recoveryCodes: z.array(z.string()) });

/** A person's second factors, below /account. Changing them needs a fresh proof of who it is. */
export const secondFactors = new Hono<AppContext>()
  .get(
    "/second-factors",
    signedIn({ summary: "One's second factors", answers: { 200: factorsView } }),
    async (c) => {
      const listed = await c.get("services").secondFactors.list(c.get("session").user.id);
      return c.json(
        {
          authenticatorSince: toIso(listed.authenticatorSince),
          recoveryCodesLeft: listed.recoveryCodesLeft,
          passkeys: listed.passkeys.map(({ credentialId, name, createdAt, lastUsedAt }) => ({
            id: credentialId,
            name,
            createdAt: formatInstant(createdAt),
            lastUsedAt: toIso(lastUsedAt),
          })),
        },
        200,
      );
    },
  )
  .post(
    "/authenticator",
    signedIn({
      summary: "Begin with an authenticator app",
      answersSecret: true,
      answers: { 201: setupView },
      needsFreshProof: true,
    }),
    async (c) => {
      const outcome = await c.get("services").secondFactors.beginAuthenticator(c.get("session").user);
      return outcome.ok ? c.json(outcome.value, 201) : problem(c, outcome.error);
    },
  )
  .post(
    "/authenticator/confirm",
    signedIn({
      summary: "Put the authenticator in force with its first code; answers the recovery codes, once",
      answersSecret: true,
      answers: { 200: codesView },
      needsFreshProof: true,
    }),
    validate("json", z.object({ code: z.string().min(1).max(20) })),
    async (c) => {
      const outcome = await c.get("services").secondFactors.confirmAuthenticator({
        ...c.req.valid("json"),
        session: c.get("session"),
        actor: actorOf(c),
      });
      if (!outcome.ok) return problem(c, outcome.error);
      const { session, recoveryCodes, mailIds } = outcome.value;
      mailAfterwards(c, mailIds);
      writeSessionToken(c, session.token);
      return c.json({ recoveryCodes: [...recoveryCodes] }, 200);
    },
  )
  .delete(
    "/authenticator",
    signedIn({
      summary: "Take the authenticator out of force",
      answers: { 204: null },
      needsFreshProof: true,
    }),
    async (c) => {
      const input = { user: c.get("session").user, actor: actorOf(c) };
      const isRemoved = await c.get("services").secondFactors.removeAuthenticator(input);
      return isRemoved ? c.body(null, 204) : problem(c, "no-authenticator");
    },
  )
  .post(
    "/recovery-codes",
    signedIn({
      summary: "New recovery codes in place of the old ones",
      answersSecret: true,
      answers: { 200: codesView },
      needsFreshProof: true,
    }),
    async (c) => {
      const input = { user: c.get("session").user, actor: actorOf(c) };
      const codes = await c.get("services").secondFactors.renewRecoveryCodes(input);
      return codes === null ? problem(c, "no-authenticator") : c.json({ recoveryCodes: [...codes] }, 200);
    },
  )
  .post(
    "/passkeys/options",
    signedIn({
      summary: "What a browser needs to make a passkey",
      answers: { 200: ceremonyOptions },
      needsFreshProof: true,
    }),
    async (c) => c.json(await c.get("services").secondFactors.beginPasskey(c.get("session").user), 200),
  )
  .post(
    "/passkeys",
    signedIn({ summary: "Add a passkey", answers: { 201: null }, needsFreshProof: true }),
    validate("json", passkeyAnswer.extend({ name: z.string().trim().min(1).max(80) })),
    async (c) => {
      const outcome = await c.get("services").secondFactors.addPasskey({
        ...c.req.valid("json"),
        user: c.get("session").user,
        actor: actorOf(c),
      });
      return outcome.ok ? c.body(null, 201) : problem(c, outcome.error);
    },
  )
  .delete(
    "/passkeys/:id",
    signedIn({ summary: "Remove a passkey", answers: { 204: null }, needsFreshProof: true }),
    async (c) => {
      const isRemoved = await c.get("services").secondFactors.removePasskey({
        user: c.get("session").user,
        credentialId: c.req.param("id"),
        actor: actorOf(c),
      });
      return isRemoved ? c.body(null, 204) : problem(c, "not-found");
    },
  );

function toIso(at: number | null): string | null {
  return at === null ? null : formatInstant(at);
}
