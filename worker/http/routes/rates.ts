import { Hono } from "hono";
import { z } from "zod";
import { formatInstant } from "#worker/domain/time/instant.ts";
import { actorOf } from "#worker/http/caller.ts";
import type { AppContext } from "#worker/http/context.ts";
import { problem } from "#worker/http/problem.ts";
import { company } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";
import { enterRates, removeRate } from "#worker/usecases/rates/enter-rates.ts";
import { readRateFile } from "#worker/usecases/rates/read-rate-file.ts";

const given = z
  .object({
    currency: z.string().max(10),
    day: z.string().max(10),
    /** How much of the company's own currency one unit is. */
    rate: z.string().max(40),
    source: z.string().max(200).default(""),
  })
  .strict();

const enteredView = z.object({
  entered: z.int(),
  /** The run that posts the deals anew that had lacked a rate; null when there is none. */
  runId: z.string().nullable(),
});

const ratesView = z.object({
  reportingCurrency: z.string(),
  items: z.array(
    z.object({
      currency: z.string(),
      day: z.string(),
      rate: z.string(),
      source: z.string(),
      enteredAt: z.string(),
    }),
  ),
  nextCursor: z.null(),
  /** From connected CRMs: so many units are one of the org's own currency. */
  fromCrm: z.array(
    z.object({ currency: z.string(), units: z.string(), readOn: z.string(), datedRates: z.int() }),
  ),
  missing: z.array(
    z.object({ currency: z.string(), deals: z.int(), firstDay: z.string(), lastDay: z.string() }),
  ),
});

/** What other currencies are worth in the company's own. */
export const rates = new Hono<AppContext>()
  .get(
    "/",
    company("ledger.read", { summary: "Exchange rates, and what lacks one", answers: { 200: ratesView } }),
    async (c) => {
      const { tenant } = c.get("principal");
      const store = c.get("services").ratesOf(tenant);
      const [entered, org, missing] = await Promise.all([
        store.listEntered(),
        store.listOrgRates(),
        store.listMissing(),
      ]);
      const items = entered.map(({ currency, day, reportingUnits, note, enteredAt }) => ({
        currency,
        day,
        rate: reportingUnits,
        source: note,
        enteredAt: formatInstant(enteredAt),
      }));
      const fromCrm = org.map(({ day, ...rate }) => ({ ...rate, readOn: day }));
      const view = { items, nextCursor: null, fromCrm, missing: [...missing] };
      return c.json({ reportingCurrency: tenant.currency, ...view }, 200);
    },
  )
  .post(
    "/",
    company("rates.write", { summary: "Enter exchange rates", answers: { 201: enteredView } }),
    validate("json", z.object({ rates: z.array(given).min(1).max(1000) }).strict()),
    async (c) => {
      const asked = c.req.valid("json").rates.map(({ source, ...rate }) => ({ ...rate, note: source }));
      const { tenant } = c.get("principal");
      const done = await enterRates(c.get("services"), { tenant, actor: actorOf(c), rates: asked });
      if (done.ok) return c.json(done.value, 201);
      const errors = done.error.map(({ at, field, code, message }) => ({
        path: `rates.${at}.${field === "note" ? "source" : field}`,
        code,
        message,
      }));
      return problem(c, "invalid-request", { errors });
    },
  )
  .post(
    "/file",
    company("rates.write", {
      summary: "Enter exchange rates from CSV: currency, date, rate, source",
      answers: { 201: enteredView },
    }),
    validate("json", z.object({ csv: z.string().min(1).max(900_000) }).strict()),
    async (c) => {
      const file = await readRateFile(c.req.valid("json").csv);
      if (!file.ok) {
        const { row, message } = file.error;
        return problem(c, "invalid-request", {
          errors: [{ path: "csv", code: "unreadable", message: `Row ${row}: ${message}` }],
        });
      }
      const { tenant } = c.get("principal");
      const asked = { tenant, actor: actorOf(c), rates: file.value.rates };
      const done = await enterRates(c.get("services"), asked);
      if (done.ok) return c.json(done.value, 201);
      const errors = done.error.slice(0, mostErrors).map(({ at, code, message }) => ({
        path: "csv",
        code,
        message: `Row ${file.value.rates[at]?.row}: ${message}`,
      }));
      return problem(c, "invalid-request", { errors });
    },
  )
  .delete(
    "/:currency/:day",
    company("rates.write", {
      summary: "Remove an exchange rate; entries keep what they were posted with",
      answers: { 204: null },
    }),
    async (c) => {
      const { tenant } = c.get("principal");
      const rate = { currency: c.req.param("currency"), day: c.req.param("day") };
      const removed = await removeRate(c.get("services"), { tenant, actor: actorOf(c), rate });
      return removed ? c.body(null, 204) : problem(c, "not-found");
    },
  );

const mostErrors = 100;
