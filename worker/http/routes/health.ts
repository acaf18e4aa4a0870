import { Hono } from "hono";
import { sumOfWeights } from "#worker/domain/health/health-settings.ts";
import { actorOf } from "#worker/http/caller.ts";
import type { AppContext } from "#worker/http/context.ts";
import { isStale, versionTag } from "#worker/http/etag.ts";
import {
  healthPreviewView,
  healthSettings,
  healthSettingsView,
  partnerHealthView,
  previewRequest,
  viewHealth,
  viewSettings,
  weightsOff,
} from "#worker/http/health-schemas.ts";
import { problem } from "#worker/http/problem.ts";
import { limitHeavyCalls } from "#worker/http/rate-limit.ts";
import { company } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";
import { changeWatchSettings } from "#worker/usecases/health/change-watch-settings.ts";
import { previewHealth } from "#worker/usecases/health/preview-health.ts";
import { readHealth } from "#worker/usecases/health/read-health.ts";

/** How a company grades its partners. */
export const health = new Hono<AppContext>()
  .get(
    "/settings",
    company("deals.read", {
      summary: "Get how partners are graded",
      answers: { 200: healthSettingsView },
    }),
    async (c) => {
      const found = await c.get("services").watchSettingsOf(c.get("principal").tenant).getSettings("health");
      c.header("ETag", versionTag(found.version));
      return c.json(viewSettings(found), 200);
    },
  )
  .put(
    "/settings",
    company("health.settings", {
      summary: "Change how partners are graded; all of them are graded anew",
      answers: { 200: healthSettingsView },
    }),
    validate("json", healthSettings),
    async (c) => {
      const wanted = c.req.valid("json");
      const changed = await changeWatchSettings(c.get("services"), c.get("principal").tenant, {
        about: "health",
        wanted,
        actor: actorOf(c),
        isExpected: (version) => !isStale(c, versionTag(version)),
      });
      if (!changed.ok)
        return changed.error === "weights-off"
          ? problem(c, "invalid-request", { errors: weightsOff(wanted.weights) })
          : problem(c, changed.error);
      c.header("ETag", versionTag(changed.value.version));
      return c.json(viewSettings(changed.value), 200);
    },
  )
  .post(
    "/settings/preview",
    company("health.settings", {
      summary: "See how many partners other weights would grade otherwise",
      answers: { 200: healthPreviewView },
    }),
    limitHeavyCalls(),
    validate("json", previewRequest),
    async (c) => {
      const { weights } = c.req.valid("json");
      if (sumOfWeights(weights) !== 100)
        return problem(c, "invalid-request", { errors: weightsOff(weights) });
      const found = await previewHealth(c.get("services"), c.get("principal").tenant, weights);
      return c.json({ ...found, grades: [...found.grades] }, 200);
    },
  );

export const partnerHealth = new Hono<AppContext>().get(
  "/:id/health",
  company("deals.read", {
    summary: "Get a partner's grade with everything that it is made of",
    answers: { 200: partnerHealthView },
  }),
  async (c) => {
    const { tenant } = c.get("principal");
    const services = c.get("services");
    const id = c.req.param("id");
    const [isKnown, found] = await Promise.all([
      services.viewsOf(tenant).survivorOf(id),
      readHealth(services, tenant, id),
    ]);
    if (isKnown === null) return problem(c, "not-found");
    return c.json({ health: found && viewHealth(found) }, 200);
  },
);
