import { type Context, Hono } from "hono";
import { z } from "zod";
import { visibilities } from "#worker/domain/access/principal.ts";
import { isCurrencyCode } from "#worker/domain/money/currency.ts";
import { assert } from "#worker/domain/result.ts";
import { isTimeZone } from "#worker/domain/time/time-zone.ts";
import { parseWorkingDays, weekdaysOf } from "#worker/domain/time/working-days.ts";
import { actorOf } from "#worker/http/caller.ts";
import type { AppContext, CompanyContext } from "#worker/http/context.ts";
import { isStale } from "#worker/http/etag.ts";
import { problem } from "#worker/http/problem.ts";
import { company } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";
import {
  askForSecondFactors,
  changeSettings,
  getSettings,
} from "#worker/usecases/settings/change-settings.ts";
import type { CompanySettings } from "#worker/usecases/settings/settings-ports.ts";

const changeable = z.object({
  name: z.string().trim().min(1).max(120),
  currency: z.string().refine(isCurrencyCode, { error: "is not a currency of ISO 4217, such as EUR" }),
  timeZone: z.string().max(60).refine(isTimeZone, {
    error: "is not a time zone of the IANA database, such as Europe/Berlin",
  }),
  workingDays: z
    .array(z.int().min(1).max(7))
    .min(1, { error: "has at least one weekday" })
    .max(7)
    .optional()
    .meta({ description: "Weekdays, Monday 1 to Sunday 7; left out, they stay as they are" }),
  visibility: z.enum(visibilities),
});

const settingsView = z.object({
  name: z.string(),
  currency: z.string(),
  timeZone: z.string(),
  /** Weekdays, Monday 1 to Sunday 7. */
  workingDays: z.array(z.int()),
  /** What a partner is told of the others on a deal. */
  visibility: z.enum(visibilities),
  needsSecondFactor: z.boolean(),
  /** True from the first ledger entry on. */
  currencyIsFixed: z.boolean(),
});

/** What the company decides about itself. */
export const settings = new Hono<AppContext>()
  .get(
    "/",
    company("settings.read", { summary: "The company's settings", answers: { 200: settingsView } }),
    (c) => answer(c),
  )
  .put(
    "/",
    company("settings.write", { summary: "Change the company's settings", answers: { 200: settingsView } }),
    validate("json", changeable),
    async (c) => {
      const { workingDays: days, ...wanted } = c.req.valid("json");
      const parsed = days === undefined ? null : parseWorkingDays(days);
      const workingDays = parsed?.ok ? parsed.value : null;
      const changed = await changeSettings(needsOf(c), {
        ...changeOf(c),
        wanted: { ...wanted, workingDays },
      });
      return changed.ok ? answer(c) : problem(c, changed.error);
    },
  )
  .put(
    "/second-factor",
    company("settings.write", {
      summary: "Ask everybody in the company for a second factor, or no longer",
      answers: { 200: settingsView },
      needsFreshProof: true,
    }),
    validate("json", z.object({ isAsked: z.boolean() })),
    async (c) => {
      const session = c.get("session");
      assert(session !== null, "a fresh proof is a session's");
      const { isAsked } = c.req.valid("json");
      const { proof } = session;
      const changed = await askForSecondFactors(needsOf(c), { ...changeOf(c), isAsked, proof });
      return changed.ok ? answer(c) : problem(c, changed.error);
    },
  );

type InCompany = Context<AppContext & CompanyContext>;

function needsOf(c: InCompany) {
  const { companySettings, ...services } = c.get("services");
  return { ...services, settings: companySettings };
}

function changeOf(c: InCompany) {
  return {
    tenant: c.get("principal").tenant,
    actor: actorOf(c),
    isExpected: (current: CompanySettings) => !isStale(c, tagOf(c, current)),
  };
}

async function answer(c: InCompany) {
  const shown = await getSettings(needsOf(c), c.get("principal").tenant);
  if (shown === null) return problem(c, "not-found");
  const { currencyIsFixed: _, ...current } = shown;
  c.header("ETag", tagOf(c, current));
  return c.json({ ...shown, workingDays: [...weekdaysOf(shown.workingDays)] }, 200);
}

/** Settings have no version that counts: what they are is their tag. */
function tagOf(c: InCompany, current: CompanySettings): string {
  const { name, currency, timeZone, workingDays, visibility, needsSecondFactor } = current;
  const text = JSON.stringify([name, currency, timeZone, workingDays, visibility, needsSecondFactor]);
  return `"${c.get("services").sha256Hex(text).slice(0, 32)}"`;
}
