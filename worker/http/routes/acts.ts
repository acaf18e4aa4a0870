import { Hono } from "hono";
import { z } from "zod";
import { acts as actTable } from "#worker/domain/notification/act.ts";
import { actorOf } from "#worker/http/caller.ts";
import type { AppContext } from "#worker/http/context.ts";
import { problem } from "#worker/http/problem.ts";
import { company } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";
import { performAct, readSubject } from "#worker/usecases/acts/perform-act.ts";

const token = z.string().min(1).max(200);

const actView = z.object({
  act: z.string(),
  title: z.string(),
  subjectId: z.string(),
  /** Of what is shown here. */
  version: z.int(),
  /** Whether it is not as it was when the mail was written. */
  hasChanged: z.boolean(),
  facts: z.array(z.object({ label: z.string(), value: z.string() })),
  choices: z.array(z.object({ choice: z.string(), label: z.string(), needsReason: z.boolean() })),
});

const wanted = z.object({
  token,
  choice: z.string().max(40),
  reason: z.string().trim().max(2_000).default(""),
  /** Of what was read; when left out, of what the mail told of. */
  version: z.int().min(1).optional(),
});

/** What the link of a mail lets its reader do: looked at first, since whatever scans mail opens links, then done by a POST. */
export const acts = new Hono<AppContext>()
  .post(
    "/look",
    company("notifications.own", {
      summary: "What the link of a mail lets you do",
      answers: { 200: actView },
    }),
    validate("json", z.object({ token })),
    async (c) => {
      const { user, tenant } = c.get("principal");
      const services = c.get("services");
      const link = await services.acts.look({
        token: c.req.valid("json").token,
        userId: user.id,
        tenantId: tenant.tenantId,
      });
      if (link === null) return problem(c, "not-found");
      const { act, title, subjectId, subjectVersion } = link;
      const subject = await readSubject(services.registrations, tenant, link);
      if (subject === null) return problem(c, "not-found");
      const { version, facts } = subject;
      const hasChanged = subjectVersion !== null && subjectVersion !== version;
      const choices = [...actTable[act].choices];
      return c.json({ act, title, subjectId, version, hasChanged, facts: [...facts], choices }, 200);
    },
  )
  .post(
    "/",
    company("notifications.own", {
      summary: "Do what the link of a mail lets you do, once",
      answers: { 200: z.object({ act: z.string(), subjectId: z.string() }) },
    }),
    validate("json", wanted),
    async (c) => {
      const { choice, reason, version, token: secret } = c.req.valid("json");
      const { user, tenant, permissions } = c.get("principal");
      const services = c.get("services");
      const asking = { token: secret, userId: user.id, tenantId: tenant.tenantId };
      const link = await services.acts.look(asking);
      if (link === null) return problem(c, "not-found");
      const { act, subjectId } = link;
      if (!permissions.has(actTable[act].may)) return problem(c, "not-permitted");
      const chosen = actTable[act].choices.find((one) => one.choice === choice);
      if (chosen === undefined) return invalid(c, "choice", "This link does not let you do that");
      if (chosen.needsReason && reason === "")
        return invalid(c, "reason", "Say why; the other side reads it");
      const read = version ?? link.subjectVersion;
      if (read === null) return problem(c, "stale-version");
      const done = await performAct(services.registrations, tenant, {
        act,
        subjectId,
        choice,
        reason,
        version: read,
        actor: actorOf(c),
      });
      // Only then: after a refusal the person reads what has changed, and decides about that.
      if (done.ok) await services.acts.use(asking);
      if (done.ok) return c.json({ act, subjectId }, 200);
      return done.error === "unknown-choice"
        ? invalid(c, "choice", "This link does not let you do that")
        : problem(c, done.error);
    },
  );

function invalid(c: Parameters<typeof problem>[0], path: string, message: string) {
  return problem(c, "invalid-request", { errors: [{ path, code: "invalid", message }] });
}
