import { type Context, Hono } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { z } from "zod";
import { ownPath } from "#worker/domain/access/own-path.ts";
import { companyRoles } from "#worker/domain/access/permissions.ts";
import { actorOf, callerOf } from "#worker/http/caller.ts";
import type { AppContext } from "#worker/http/context.ts";
import { problem } from "#worker/http/problem.ts";
import { anyone, company } from "#worker/http/route-guard.ts";
import { readSessionToken, writeSessionToken } from "#worker/http/session-cookie.ts";
import { validate } from "#worker/http/validate.ts";
import type { ConfigureFault } from "#worker/usecases/single-sign-on/configure.ts";
import type { FinishFault } from "#worker/usecases/single-sign-on/finish.ts";

/** Ties the way back from the issuer to the browser that set out: a link planted by somebody else leads nowhere. */
const browserCookie = "__Host-sso";
const cookieAttributes = { path: "/", secure: true, httpOnly: true, sameSite: "Lax", maxAge: 600 } as const;

const beginning = z.object({
  email: z.string().min(3).max(320).optional(),
  companyId: z.string().max(64).optional(),
  next: z.string().max(500).default("/"),
});

const wayBack = z.object({
  state: z.string().min(1).max(200),
  code: z.string().max(4000).optional(),
  iss: z.string().max(500).optional(),
});

/** Signing in through a company's own issuer. */
export const singleSignOn = new Hono<AppContext>()
  .post(
    "/",
    anyone({
      summary: "Begin a sign-in at a company's issuer",
      answers: { 200: z.object({ authorizeUrl: z.string() }) },
    }),
    validate("json", beginning),
    async (c) => {
      const { email = null, companyId = null, next } = c.req.valid("json");
      const outcome = await c.get("services").singleSignOn.begin({ email, companyId, next });
      if (!outcome.ok) {
        return outcome.error === "no-single-sign-on"
          ? problem(c, "no-single-sign-on")
          : problem(c, "single-sign-on-refused", { detail: finishFaults[outcome.error] });
      }
      setCookie(c, browserCookie, outcome.value.browserSecret, cookieAttributes);
      return c.json({ authorizeUrl: outcome.value.authorizeUrl }, 200);
    },
  )
  .get(
    "/callback",
    anyone({ summary: "Where a company's issuer sends people back to", answers: { 302: null } }),
    validate("query", wayBack),
    async (c) => {
      // What the issuer says may stand in an address, so it is never shown: only our own words are.
      const { state, code = null, iss = null } = c.req.valid("query");
      const outcome = await c.get("services").singleSignOn.finish({
        state,
        code,
        iss,
        browserSecret: getCookie(c, browserCookie) ?? "",
        caller: callerOf(c),
        previousToken: readSessionToken(c),
      });
      deleteCookie(c, browserCookie, cookieAttributes);
      if (!outcome.ok) return c.redirect(`/sign-in/company?refused=${outcome.error}`, 302);
      writeSessionToken(c, outcome.value.session.token);
      return c.redirect(ownPath(outcome.value.next), 302);
    },
  );

const settings = z.object({
  issuer: z.string().trim().min(1).max(500),
  clientId: z.string().trim().min(1).max(300),
  /** Left out, the one that is there stays. */
  clientSecret: z.string().min(1).max(1000).nullable().default(null),
  domains: z
    .array(
      z
        .string()
        .trim()
        .toLowerCase()
        .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, { error: "is not a domain, such as acme.example" }),
    )
    .min(1)
    .max(50),
  isRequired: z.boolean(),
  defaultRole: z.enum(companyRoles).exclude(["owner"]).nullable(),
});

const settingsView = z.object({
  settings: settings.omit({ clientSecret: true }).nullable(),
  redirectUri: z.string(),
  signInPath: z.string(),
});

/** How a company's people sign in. */
export const singleSignOnSettings = new Hono<AppContext>()
  .get(
    "/",
    company("settings.read", { summary: "The company's own sign-in", answers: { 200: settingsView } }),
    async (c) => {
      const { tenantId } = c.get("principal").tenant;
      const { singleSignOn: cases } = c.get("services");
      const config = await cases.get(tenantId);
      return c.json(
        {
          settings: config && {
            issuer: config.issuer,
            clientId: config.clientId,
            domains: [...config.domains],
            isRequired: config.isRequired,
            defaultRole: config.defaultRole,
          },
          redirectUri: cases.redirectUri,
          signInPath: `/sign-in/company?company=${tenantId}`,
        },
        200,
      );
    },
  )
  .put(
    "/",
    company("sign-in.write", {
      summary: "Set up the company's own sign-in",
      answers: { 204: null },
      needsFreshProof: true,
    }),
    validate("json", settings),
    async (c) => {
      const outcome = await c.get("services").singleSignOn.configure({
        tenantId: c.get("principal").tenant.tenantId,
        input: c.req.valid("json"),
        actor: actorOf(c),
      });
      return outcome.ok ? c.body(null, 204) : refuseSettings(c, outcome.error);
    },
  )
  .delete(
    "/",
    company("sign-in.write", {
      summary: "Do without the company's own sign-in",
      answers: { 204: null },
      needsFreshProof: true,
    }),
    async (c) => {
      const input = { tenantId: c.get("principal").tenant.tenantId, actor: actorOf(c) };
      const isRemoved = await c.get("services").singleSignOn.remove(input);
      return isRemoved ? c.body(null, 204) : problem(c, "not-found");
    },
  );

function refuseSettings(
  c: { readonly get: (key: "requestId") => string; readonly json: Context["json"] },
  fault: ConfigureFault,
) {
  const path = fault === "secret-needed" ? "clientSecret" : "issuer";
  return problem(c, "invalid-request", { errors: [{ path, code: fault, message: configureFaults[fault] }] });
}

const finishFaults: Readonly<Record<FinishFault, string>> = {
  "state-unknown": "This sign-in took too long or was begun in another browser.",
  "issuer-refused": "The company's sign-in refused.",
  "issuer-not-public": "The company's sign-in is not at a public address.",
  "issuer-unreachable": "The company's sign-in does not answer.",
  "issuer-mismatch": "The company's sign-in answers under another name.",
  "token-refused": "The company's sign-in gave an answer that does not hold.",
  "email-not-verified": "The company's sign-in gave no verified e-mail address.",
  "email-of-other-domain": "Your address is of a domain that the company has not named.",
  "not-a-member": "You are not a member of the company.",
  "invitation-needed": "You have an account of your own, so the company has to invite you.",
};

const configureFaults: Readonly<Record<ConfigureFault, string>> = {
  "issuer-not-public": "Must be an https address by a public name.",
  "secret-needed": "Is needed the first time.",
  "issuer-unreachable":
    "Gives no discovery document under /.well-known/openid-configuration, or one that names addresses that are not public.",
  "issuer-mismatch": "Its discovery document names another issuer: copy the address from there.",
  "token-refused": "Gave an answer that does not hold.",
};
