import { Hono } from "hono";
import { z } from "zod";
import { type SlackAction, slackActions, typedAt } from "#worker/domain/notification/slack-card.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type { AppContext } from "#worker/http/context.ts";
import { problem } from "#worker/http/problem.ts";
import { anyone } from "#worker/http/route-guard.ts";
import type { SlackPress } from "#worker/usecases/slack/slack-ports.ts";

/** Where Slack says what somebody has pressed. Whoever does not know the secret of the company's app learns nothing. */
export const slackWebhooks = new Hono<AppContext>().post(
  "/:companyId",
  anyone({ summary: "What somebody has pressed in Slack" }),
  async (c) => {
    // The bytes as they came: the signature is of them.
    const body = new TextDecoder().decode(await c.req.arrayBuffer());
    const received = await c.get("services").slack.receive({
      companyId: c.req.param("companyId"),
      timestamp: c.req.header("x-slack-request-timestamp") ?? "",
      signature: c.req.header("x-slack-signature") ?? "",
      body,
      read: () => readPress(body),
    });
    // Slack shows whatever stands in the answer's body, so there is none.
    if (received.ok) return c.body(null, 200);
    return problem(c, received.error === "unreadable" ? "malformed-request" : "invalid-signature");
  },
);

const id = z.string().min(1).max(64);

const payload = z.object({
  type: z.string(),
  team: z.object({ id }).nullable().optional(),
  user: z.object({ id, team_id: id.optional() }).optional(),
  response_url: z.string().max(2_000).optional(),
  actions: z.array(z.object({ action_id: z.string(), value: z.string().max(2_000).optional() })).optional(),
  state: z
    .object({
      values: z.record(z.string(), z.record(z.string(), z.object({ value: z.string().nullish() }))),
    })
    .optional(),
});

const cardValue = z.object({ subjectId: id, version: z.int().min(1) });

/** Null for what asks nothing of us: a button that only opened a page, or another kind of message. */
function readPress(body: string): Result<SlackPress | null, "unreadable"> {
  const parsed = payload.safeParse(jsonOf(new URLSearchParams(body).get("payload") ?? ""));
  if (!parsed.success) return err("unreadable");
  const { type, team, user, response_url: responseUrl, actions, state } = parsed.data;
  const [pressed] = actions ?? [];
  const action = (Object.keys(slackActions) as SlackAction[]).find((one) => one === pressed?.action_id);
  if (type !== "block_actions" || action === undefined) return ok(null);
  // Whoever is of another workspace, in a channel that two share, is not one of the app's own.
  const workspaceId = user?.team_id ?? team?.id;
  if (user === undefined || workspaceId === undefined || responseUrl === undefined) return err("unreadable");
  const typed = (state?.values[typedAt.block]?.[typedAt.action]?.value ?? "").slice(0, 2_000);
  const press = { workspaceId, slackUserId: user.id, action, typed, responseUrl };
  if (action === "link") return ok({ ...press, subjectId: "", version: 0 });
  const about = cardValue.safeParse(jsonOf(pressed?.value ?? ""));
  return about.success ? ok({ ...press, ...about.data }) : err("unreadable");
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
