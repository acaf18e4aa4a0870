import { type Context, Hono } from "hono";
import { parseOverride } from "#worker/domain/attribution/override.ts";
import { actorOf } from "#worker/http/caller.ts";
import type { AppContext } from "#worker/http/context.ts";
import { isStale } from "#worker/http/etag.ts";
import { overrideHistory, overrideRequest, overrideSaved } from "#worker/http/override-schemas.ts";
import { problem } from "#worker/http/problem.ts";
import { company } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";
import {
  liftOverride,
  type OverrideRefusal,
  setOverride,
} from "#worker/usecases/overrides/change-override.ts";
import { getOverrides } from "#worker/usecases/overrides/get-overrides.ts";

/** A deal's split as a person sets it. It decides until it is lifted; the tag of none is "none". */
export const overrides = new Hono<AppContext>()
  .get(
    "/:id/override",
    company("deals.read", {
      summary: "Get the splits that people have set for a deal",
      answers: { 200: overrideHistory },
    }),
    async (c) => {
      const history = await getOverrides(c.get("services"), c.get("principal").tenant, c.req.param("id"));
      if (history === null) return problem(c, "not-found");
      c.header("ETag", overrideTag(history.open?.id ?? null));
      return c.json(history, 200);
    },
  )
  .put(
    "/:id/override",
    company("overrides.write", { summary: "Set a deal's split by hand", answers: { 200: overrideSaved } }),
    validate("json", overrideRequest),
    async (c) => {
      const parsed = parseOverride(c.req.valid("json"));
      if (!parsed.ok) return problem(c, "invalid-request", { errors: parsed.error.map(fromTheTop) });
      const { tenant } = c.get("principal");
      const set = await setOverride(c.get("services"), {
        tenant,
        opportunityId: c.req.param("id"),
        override: parsed.value,
        actor: actorOf(c),
        isExpected: (id) => !isStale(c, overrideTag(id)),
      });
      if (!set.ok) return refuse(c, set.error);
      c.header("ETag", overrideTag(set.value.overrideId));
      return c.json(set.value, 200);
    },
  )
  .delete(
    "/:id/override",
    company("overrides.write", {
      summary: "Leave a deal's split to the rules again",
      answers: { 200: overrideSaved },
    }),
    async (c) => {
      const { tenant } = c.get("principal");
      const lifted = await liftOverride(c.get("services"), {
        tenant,
        opportunityId: c.req.param("id"),
        actor: actorOf(c),
        isExpected: (id) => !isStale(c, overrideTag(id)),
      });
      if (!lifted.ok) return refuse(c, lifted.error);
      c.header("ETag", overrideTag(null));
      return c.json(lifted.value, 200);
    },
  );

/** An override never changes, so its id is its version. */
export function overrideTag(id: string | null): string {
  return `"${id ?? "none"}"`;
}

function refuse(c: Context, refusal: OverrideRefusal) {
  return problem(c, refusal.code, refusal.code === "invalid-request" ? { errors: refusal.errors } : {});
}

/** The body is the override itself. */
function fromTheTop<P extends { readonly path: string }>(found: P): P {
  return { ...found, path: found.path.replace(/^override\.?/, "") };
}
