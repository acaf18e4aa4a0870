import { Hono } from "hono";
import { z } from "zod";
import { describeDevice } from "#worker/domain/access/describe-device.ts";
import { longestPasswordField } from "#worker/domain/access/password-length.ts";
import { formatInstant } from "#worker/domain/time/instant.ts";
import { faultyField, linkOver, waitLonger } from "#worker/http/account-problems.ts";
import { actorOf, callerOf } from "#worker/http/caller.ts";
import type { AppContext } from "#worker/http/context.ts";
import { mailAfterwards } from "#worker/http/mail-afterwards.ts";
import { problem } from "#worker/http/problem.ts";
import { anyone, signedIn } from "#worker/http/route-guard.ts";
import { beginSession, sessionView } from "#worker/http/session-view.ts";
import { validate } from "#worker/http/validate.ts";
import type { SessionRow } from "#worker/usecases/access/access-ports.ts";

const email = z.string().min(1).max(320);
const token = z.string().min(1).max(100);
const password = z.string().min(1).max(longestPasswordField);

const accountView = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  createdAt: z.string(),
  hasPassword: z.boolean(),
  passwordChangedAt: z.string().nullable(),
});

const openSession = z.object({
  id: z.string(),
  current: z.boolean(),
  audience: z.enum(["company", "partner", "none"]),
  method: z.string(),
  twoFactor: z.boolean(),
  device: z.string(),
  address: z.string(),
  startedAt: z.string(),
  seenAt: z.string(),
  expiresAt: z.string(),
});

/** What everybody may do with an account of their own, wherever they belong. */
export const account = new Hono<AppContext>()
  .get("/", signedIn({ summary: "The person's own account", answers: { 200: accountView } }), async (c) => {
    const found = await c.get("services").accounts.getAccount(c.get("session").user.id);
    if (found === null) return problem(c, "not-found");
    const { createdAt, passwordChangedAt, ...fields } = found;
    return c.json(
      {
        ...fields,
        createdAt: formatInstant(createdAt),
        passwordChangedAt: passwordChangedAt === null ? null : formatInstant(passwordChangedAt),
      },
      200,
    );
  })
  .put(
    "/name",
    signedIn({ summary: "Change one's name", answers: { 204: null } }),
    validate("json", z.object({ name: z.string().trim().min(1).max(120) })),
    async (c) => {
      const userId = c.get("session").user.id;
      await c.get("services").accounts.rename({ ...c.req.valid("json"), userId, actor: actorOf(c) });
      return c.body(null, 204);
    },
  )
  .put(
    "/password",
    signedIn({ summary: "Change one's password; every other session ends", answers: { 200: sessionView } }),
    validate("json", z.object({ current: password, password })),
    async (c) => {
      const session = c.get("session");
      const input = { ...c.req.valid("json"), session, caller: callerOf(c) };
      const outcome = await c.get("services").accounts.changePassword(input);
      if (outcome.ok) {
        mailAfterwards(c, outcome.value.mailIds);
        return beginSession(c, outcome.value.session);
      }
      if (outcome.error === "wrong-password") return problem(c, "wrong-password");
      return typeof outcome.error === "string"
        ? faultyField(c, "password", outcome.error)
        : waitLonger(c, outcome.error);
    },
  )
  .post(
    "/password-resets",
    anyone({ summary: "Have a link mailed that sets a new password", answers: { 202: null } }),
    validate("json", z.object({ email })),
    async (c) => {
      const { accounts } = c.get("services");
      const outcome = await accounts.requestPasswordReset({ ...c.req.valid("json"), caller: callerOf(c) });
      if (!outcome.ok) return waitLonger(c, outcome.error);
      mailAfterwards(c, outcome.value);
      return c.body(null, 202);
    },
  )
  .post(
    "/password-resets/confirm",
    anyone({ summary: "Set a new password; every session ends", answers: { 204: null } }),
    validate("json", z.object({ token, password })),
    async (c) => {
      const { accounts } = c.get("services");
      const outcome = await accounts.resetPassword({ ...c.req.valid("json"), caller: callerOf(c) });
      if (!outcome.ok) {
        return outcome.error === "link-over" ? linkOver(c) : faultyField(c, "password", outcome.error);
      }
      mailAfterwards(c, outcome.value);
      return c.body(null, 204);
    },
  )
  .post(
    "/email-changes",
    signedIn({
      summary: "Have a link mailed to a new address that takes it into use",
      answers: { 202: null },
      needsFreshProof: true,
    }),
    validate("json", z.object({ email })),
    async (c) => {
      const session = c.get("session");
      const input = { ...c.req.valid("json"), session, caller: callerOf(c) };
      const outcome = await c.get("services").accounts.requestEmailChange(input);
      if (outcome.ok) {
        mailAfterwards(c, outcome.value);
        return c.body(null, 202);
      }
      return outcome.error === "invalid-email"
        ? faultyField(c, "email", outcome.error)
        : waitLonger(c, outcome.error);
    },
  )
  .post(
    "/email-changes/confirm",
    signedIn({ summary: "Take the new address into use; every other session ends", answers: { 204: null } }),
    validate("json", z.object({ token })),
    async (c) => {
      const session = c.get("session");
      const input = { ...c.req.valid("json"), session, actor: actorOf(c) };
      const outcome = await c.get("services").accounts.changeEmail(input);
      if (outcome.ok) return c.body(null, 204);
      return outcome.error === "link-over" ? linkOver(c) : problem(c, "email-taken");
    },
  )
  .get(
    "/sessions",
    signedIn({
      summary: "Where one is signed in",
      answers: { 200: z.object({ items: z.array(openSession) }) },
    }),
    async (c) => {
      const { id, user } = c.get("session");
      const rows = await c.get("services").accounts.listSessions(user.id);
      return c.json({ items: rows.map((row) => viewOpenSession(row, id)) }, 200);
    },
  )
  .delete("/sessions/:id", signedIn({ summary: "Sign out elsewhere", answers: { 204: null } }), async (c) => {
    const session = c.get("session");
    const isEnded = await c
      .get("services")
      .accounts.endSession({ session, actor: actorOf(c), sessionId: c.req.param("id") });
    return isEnded ? c.body(null, 204) : problem(c, "not-found");
  })
  .delete(
    "/sessions",
    signedIn({ summary: "Sign out everywhere else", answers: { 200: z.object({ ended: z.int() }) } }),
    async (c) => {
      const session = c.get("session");
      const ended = await c.get("services").accounts.endOtherSessions({ session, actor: actorOf(c) });
      return c.json({ ended }, 200);
    },
  );

function viewOpenSession({ id, seat, proof, ...times }: SessionRow, currentId: string) {
  return {
    id,
    current: id === currentId,
    audience: seat.audience === "partner-view" ? ("company" as const) : seat.audience,
    method: proof.method,
    twoFactor: proof.isTwoFactor,
    device: describeDevice(proof.device),
    address: proof.address,
    startedAt: formatInstant(times.createdAt),
    seenAt: formatInstant(times.seenAt),
    expiresAt: formatInstant(times.expiresAt),
  };
}
