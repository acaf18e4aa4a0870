import { Hono } from "hono";
import { z } from "zod";
import { assert } from "#worker/domain/result.ts";
import { formatInstant } from "#worker/domain/time/instant.ts";
import { actorOf } from "#worker/http/caller.ts";
import type { AppContext } from "#worker/http/context.ts";
import { company } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";

const linkView = z.object({
  user: z.object({ id: z.string(), name: z.string() }),
  workspaceId: z.string(),
  slackUserId: z.string(),
  linkedAt: z.string(),
  expiresAt: z.string(),
});

const appView = z.object({
  /** Where Slack has to send what is pressed. */
  requestUrl: z.string(),
  connectedAt: z.string().nullable(),
  links: z.array(linkView),
});

const appRequest = z.object({
  signingSecret: z
    .string()
    .trim()
    .regex(
      /^[0-9a-f]{32,64}$/,
      "is the Signing Secret of the app's Basic Information: 32 letters a to f and digits",
    ),
});

/** Deciding in Slack: the company's own app, and who its people are there. */
export const slack = new Hono<AppContext>()
  .get(
    "/",
    company("channels.read", {
      summary: "Whether registrations can be decided in Slack, and who is connected",
      answers: { 200: appView },
    }),
    async (c) => {
      const { tenant } = c.get("principal");
      const { app, links } = await c.get("services").slack.read(tenant);
      return c.json(
        {
          requestUrl: `${c.env.APP_ORIGIN}/webhooks/slack/${tenant.tenantId}`,
          connectedAt: app === null ? null : formatInstant(app.createdAt),
          links: links.map(viewLink),
        },
        200,
      );
    },
  )
  .put(
    "/",
    company("channels.write", {
      summary: "Give the signing secret of your Slack app; it is never shown again",
      needsFreshProof: true,
      answers: { 204: null },
    }),
    validate("json", appRequest),
    async (c) => {
      const { signingSecret } = c.req.valid("json");
      const { tenant } = c.get("principal");
      await c.get("services").slack.saveApp(tenant, { signingSecret, actor: actorOf(c) });
      return c.body(null, 204);
    },
  )
  .delete(
    "/",
    company("channels.write", {
      summary: "Decide nothing in Slack any more; everybody's connection ends",
      answers: { 204: null },
    }),
    async (c) => {
      await c.get("services").slack.removeApp(c.get("principal").tenant, actorOf(c));
      return c.body(null, 204);
    },
  )
  .get(
    "/own",
    company("notifications.own", {
      summary: "Which account of Slack is yours",
      answers: { 200: z.object({ isAvailable: z.boolean(), link: linkView.nullable() }) },
    }),
    async (c) => {
      const { tenant, user } = c.get("principal");
      const services = c.get("services");
      const [{ app }, link] = await Promise.all([
        services.slack.read(tenant),
        services.slack.ownLink({ tenant, userId: user.id }),
      ]);
      return c.json({ isAvailable: app !== null, link: link && viewLink(link) }, 200);
    },
  )
  .post(
    "/own/code",
    company("notifications.own", {
      summary: "Get a code that connects the account of Slack which gives it; answered once, for ten minutes",
      answersSecret: true,
      needsFreshProof: true,
      answers: { 200: z.object({ code: z.string(), expiresAt: z.string() }) },
    }),
    async (c) => {
      const { tenant, user } = c.get("principal");
      const proof = c.get("session")?.proof;
      assert(proof, "what needs a fresh proof is for people");
      const issued = await c.get("services").slack.issueCode({ tenant, userId: user.id, proof });
      return c.json({ code: issued.code, expiresAt: formatInstant(issued.expiresAt) }, 200);
    },
  )
  .delete(
    "/own",
    company("notifications.own", {
      summary: "Nothing is decided in your name in Slack any more",
      answers: { 204: null },
    }),
    async (c) => {
      const { tenant, user } = c.get("principal");
      await c.get("services").slack.unlink({ tenant, userId: user.id, actor: actorOf(c) });
      return c.body(null, 204);
    },
  );

type Link = Awaited<ReturnType<AppContext["Variables"]["services"]["slack"]["read"]>>["links"][number];

function viewLink({ user, workspaceId, slackUserId, createdAt, expiresAt }: Link): z.infer<typeof linkView> {
  return {
    user: { id: user.id, name: user.name },
    workspaceId,
    slackUserId,
    linkedAt: formatInstant(createdAt),
    expiresAt: formatInstant(expiresAt),
  };
}
