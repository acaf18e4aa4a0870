import { Hono } from "hono";
import { z } from "zod";
import { longestPasswordField } from "#worker/domain/access/password-length.ts";
import { isCurrencyCode } from "#worker/domain/money/currency.ts";
import { isTimeZone } from "#worker/domain/time/time-zone.ts";
import { faultyField, linkOver, waitLonger } from "#worker/http/account-problems.ts";
import { callerOf } from "#worker/http/caller.ts";
import type { AppContext } from "#worker/http/context.ts";
import { mailAfterwards } from "#worker/http/mail-afterwards.ts";
import { problem } from "#worker/http/problem.ts";
import { anyone } from "#worker/http/route-guard.ts";
import { readSessionToken } from "#worker/http/session-cookie.ts";
import { beginSession, sessionView } from "#worker/http/session-view.ts";
import { validate } from "#worker/http/validate.ts";

const personName = z.string().trim().min(1).max(120);

export const companyFields = {
  companyName: z.string().trim().min(1).max(120),
  currency: z.string().refine(isCurrencyCode, { error: "is not a currency of ISO 4217, such as EUR" }),
  timeZone: z
    .string()
    .refine(isTimeZone, { error: "is not a time zone, such as Europe/Amsterdam" })
    .default("UTC"),
};

const request = z.object({ email: z.string().min(1).max(320), name: personName, ...companyFields });
const link = z.object({ token: z.string().min(1).max(100) });
const confirmation = link.extend({ password: z.string().min(1).max(longestPasswordField) });

/** Founding a company. Nothing is there before the mailed link has been used. */
export const signUp = new Hono<AppContext>()
  .post(
    "/",
    anyone({ summary: "Have a link mailed that founds a company", answers: { 202: null } }),
    validate("json", request),
    async (c) => {
      const { accounts } = c.get("services");
      const outcome = await accounts.requestSignUp({ ...c.req.valid("json"), caller: callerOf(c) });
      if (outcome.ok) {
        mailAfterwards(c, outcome.value);
        return c.body(null, 202);
      }
      return outcome.error === "invalid-email"
        ? faultyField(c, "email", outcome.error)
        : waitLonger(c, outcome.error);
    },
  )
  .get(
    "/link",
    anyone({
      summary: "What a mailed link would found",
      answers: { 200: z.object({ email: z.string(), name: z.string(), companyName: z.string() }) },
    }),
    validate("query", link),
    async (c) => {
      const found = await c.get("services").accounts.lookAtSignUp(c.req.valid("query").token);
      if (found === null) return linkOver(c);
      const { email, name, companyName } = found;
      return c.json({ email, name, companyName }, 200);
    },
  )
  .post(
    "/confirm",
    anyone({ summary: "Found the company and sign in", answers: { 200: sessionView } }),
    validate("json", confirmation),
    async (c) => {
      const outcome = await c.get("services").accounts.confirmSignUp({
        ...c.req.valid("json"),
        caller: callerOf(c),
        previousToken: readSessionToken(c),
      });
      if (outcome.ok) return beginSession(c, outcome.value);
      if (outcome.error === "link-over") return linkOver(c);
      if (outcome.error === "email-taken") return problem(c, "email-taken");
      return faultyField(c, "password", outcome.error);
    },
  );
