import { Hono } from "hono";
import { z } from "zod";
import { longestPasswordField } from "#worker/domain/access/password-length.ts";
import { refuseSignIn, waitLonger } from "#worker/http/account-problems.ts";
import { actorOf, callerOf } from "#worker/http/caller.ts";
import type { AppContext } from "#worker/http/context.ts";
import { mailAfterwards } from "#worker/http/mail-afterwards.ts";
import { ceremonyOptions, passkeyAnswer } from "#worker/http/passkey-schemas.ts";
import { problem } from "#worker/http/problem.ts";
import { anyone, signedIn } from "#worker/http/route-guard.ts";
import { clearSessionToken, readSessionToken } from "#worker/http/session-cookie.ts";
import { audience, beginSession, sessionView, viewNamedSession } from "#worker/http/session-view.ts";
import { validate } from "#worker/http/validate.ts";

const credentials = z.object({
  email: z.string().min(1).max(320),
  password: z.string().min(1).max(longestPasswordField),
});

const seat = z.object({ audience, companyId: z.string().max(64).optional() });

const proofShown = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("password"), password: z.string().min(1).max(longestPasswordField) }),
  z.object({ kind: z.literal("code"), code: z.string().min(1).max(60) }),
  passkeyAnswer.extend({ kind: z.literal("passkey") }),
]);

/** Who is signed in, and as what. */
export const session = new Hono<AppContext>()
  .get(
    "/",
    signedIn({ summary: "The session", whenVouchedFor: true, answers: { 200: sessionView } }),
    async (c) => c.json(await viewNamedSession(c.get("services"), c.get("session")), 200),
  )
  .post(
    "/",
    anyone({ summary: "Sign in", answers: { 200: sessionView } }),
    validate("json", credentials),
    async (c) => {
      const outcome = await c.get("services").access.signIn({
        ...c.req.valid("json"),
        caller: callerOf(c),
        previousToken: readSessionToken(c),
      });
      return outcome.ok ? beginSession(c, outcome.value) : refuseSignIn(c, outcome.error);
    },
  )
  .post(
    "/second-factor",
    anyone({ summary: "Go on with a sign-in that needs a second factor", answers: { 200: sessionView } }),
    validate("json", z.object({ challenge: z.string().min(1).max(100), code: z.string().min(1).max(60) })),
    async (c) => {
      const outcome = await c.get("services").secondFactors.completeSecondStep({
        ...c.req.valid("json"),
        caller: callerOf(c),
        previousToken: readSessionToken(c),
      });
      return outcome.ok ? beginSession(c, outcome.value) : refuseSignIn(c, outcome.error);
    },
  )
  .post(
    "/passkey/options",
    anyone({ summary: "What a browser needs to sign in with a passkey", answers: { 200: ceremonyOptions } }),
    async (c) => c.json(await c.get("services").secondFactors.beginPasskeySignIn(), 200),
  )
  .post(
    "/passkey",
    anyone({ summary: "Sign in with a passkey", answers: { 200: sessionView } }),
    validate("json", passkeyAnswer),
    async (c) => {
      const outcome = await c.get("services").secondFactors.signInByPasskey({
        response: c.req.valid("json").response,
        caller: callerOf(c),
        previousToken: readSessionToken(c),
      });
      return outcome.ok ? beginSession(c, outcome.value) : problem(c, outcome.error);
    },
  )
  .post(
    "/proof",
    signedIn({
      summary: "Prove once more who one is, before a sensitive act",
      whileViewing: true,
      whenVouchedFor: true,
      answers: { 200: sessionView },
    }),
    validate("json", proofShown),
    async (c) => {
      const outcome = await c.get("services").secondFactors.proveAgain({
        session: c.get("session"),
        shown: c.req.valid("json"),
        caller: callerOf(c),
        actor: actorOf(c),
      });
      return outcome.ok ? beginSession(c, outcome.value) : refuseSignIn(c, outcome.error);
    },
  )
  .post(
    "/mail-links",
    anyone({ summary: "Have a link mailed to sign in with", answers: { 202: null } }),
    validate("json", credentials.pick({ email: true })),
    async (c) => {
      const { accounts } = c.get("services");
      const outcome = await accounts.requestMailLink({ ...c.req.valid("json"), caller: callerOf(c) });
      if (!outcome.ok) return waitLonger(c, outcome.error);
      mailAfterwards(c, outcome.value);
      return c.body(null, 202);
    },
  )
  .post(
    "/mail-link",
    anyone({ summary: "Sign in with a mailed link", answers: { 200: sessionView } }),
    validate("json", z.object({ token: z.string().min(1).max(100) })),
    async (c) => {
      const outcome = await c.get("services").accounts.signInByMailLink({
        ...c.req.valid("json"),
        caller: callerOf(c),
        previousToken: readSessionToken(c),
      });
      return outcome.ok ? beginSession(c, outcome.value) : refuseSignIn(c, outcome.error);
    },
  )
  .delete("/", anyone({ summary: "Sign out", answers: { 204: null } }), async (c) => {
    const token = readSessionToken(c);
    if (token !== null) await c.get("services").access.signOut(token);
    clearSessionToken(c);
    return c.body(null, 204);
  })
  .put(
    "/audience",
    signedIn({
      summary: "Change to another company, or between company and partner",
      whileViewing: true,
      whenVouchedFor: true,
      answers: { 200: sessionView },
    }),
    validate("json", seat),
    async (c) => {
      const outcome = await c.get("services").access.switchAudience(c.get("session"), c.req.valid("json"));
      return outcome.ok ? beginSession(c, outcome.value) : problem(c, "not-found");
    },
  );
