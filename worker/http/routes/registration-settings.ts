import { Hono } from "hono";
import { z } from "zod";
import { lastingScopes } from "#worker/domain/access/principal.ts";
import { evidenceEndings } from "#worker/domain/dispute/evidence-file.ts";
import { companyDomain } from "#worker/domain/identity/company-domain.ts";
import { fieldNames } from "#worker/domain/registration/content.ts";
import type { RegistrationSettings } from "#worker/domain/registration/settings.ts";
import { startOfDay } from "#worker/domain/time/day.ts";
import { DAY_MS, formatInstant } from "#worker/domain/time/instant.ts";
import { actorOf } from "#worker/http/caller.ts";
import type { AppContext } from "#worker/http/context.ts";
import { isStale, versionTag } from "#worker/http/etag.ts";
import { pageAnswer } from "#worker/http/list-query.ts";
import { problem } from "#worker/http/problem.ts";
import {
  dryRunAnswer,
  dryRunRequest,
  formQuery,
  formView,
  partnerRegistrationsView,
  registrationSettings,
  reservedQuery,
  reservedView,
  reserveRequest,
  settingsView,
  signalsQuery,
  signalsView,
  tierRequest,
} from "#worker/http/registration-schemas.ts";
import { company, either } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";
import { pageOf } from "#worker/http/views.ts";
import { tryRules } from "#worker/usecases/registrations/auto-approve.ts";
import { readSignals } from "#worker/usecases/registrations/partner-signals.ts";
import type { ReservedAccount, SettingsVersion } from "#worker/usecases/registrations/registration-ports.ts";
import {
  changeSettings,
  freeAccount,
  reserveAccounts,
  setPartnerTier,
} from "#worker/usecases/registrations/registration-settings.ts";

/** What a company asks of those who register, promises them, and keeps for itself. */
export const registrationSettingsRoutes = new Hono<AppContext>()
  .get(
    "/form",
    either(
      { company: "registrations.read", partner: "portal.registrations.read" },
      { summary: "Get what the form of a company asks for", answers: { 200: formView } },
    ),
    validate("query", formQuery),
    async (c) => {
      const principal = c.get("principal");
      const tenants =
        principal.audience === "company"
          ? [principal.tenant]
          : lastingScopes(principal.partnerships).map(({ tenant }) => tenant);
      const { companyId, mailDomain } = c.req.valid("query");
      const named = companyId ? tenants.filter(({ tenantId }) => tenantId === companyId) : tenants;
      const [tenant] = named;
      if (tenant === undefined) return problem(c, "not-found");
      if (named.length > 1)
        return problem(c, "company-needed", {
          detail: "You are a partner of several companies: name the one in companyId.",
        });
      const { settings } = await c.get("services").registrationsOf(tenant).getSettings();
      return c.json(
        viewForm(settings, {
          companyId: tenant.tenantId,
          companyName: tenant.name,
          currency: tenant.currency,
          proposedDomain: mailDomain === undefined ? null : companyDomain(mailDomain),
        }),
        200,
      );
    },
  )
  .get(
    "/settings",
    company("registrations.read", {
      summary: "Get the settings of registrations",
      answers: { 200: settingsView },
    }),
    async (c) => {
      const found = await c.get("services").registrationsOf(c.get("principal").tenant).getSettings();
      c.header("ETag", versionTag(found.version));
      return c.json(viewSettings(found), 200);
    },
  )
  .get(
    "/settings/versions",
    company("registrations.read", {
      summary: "List the versions of the settings of registrations, the newest first",
      answers: { 200: z.object({ items: z.array(settingsView) }) },
    }),
    async (c) => {
      const found = await c.get("services").registrationsOf(c.get("principal").tenant).listSettings(50);
      return c.json({ items: found.map(viewSettings) }, 200);
    },
  )
  .put(
    "/settings",
    company("registrations.settings", {
      summary: "Change the settings of registrations",
      answers: { 200: settingsView },
    }),
    validate("json", registrationSettings),
    async (c) => {
      const changed = await changeSettings(c.get("services").registrations, c.get("principal").tenant, {
        wanted: c.req.valid("json"),
        actor: actorOf(c),
        isExpected: (version) => !isStale(c, versionTag(version)),
      });
      if (!changed.ok)
        return problem(
          c,
          changed.error.code,
          "errors" in changed.error ? { errors: changed.error.errors } : {},
        );
      c.header("ETag", versionTag(changed.value.version));
      return c.json(viewSettings(changed.value), 200);
    },
  )
  .post(
    "/settings/dry-run",
    company("registrations.settings", {
      summary: "See which of the last registrations rules would have approved",
      answers: { 200: dryRunAnswer },
    }),
    validate("json", dryRunRequest),
    async (c) => {
      const { tenant } = c.get("principal");
      const { considered, approved } = await tryRules(
        c.get("services").registrations,
        tenant,
        c.req.valid("json"),
      );
      return c.json({ considered, approved: [...approved] }, 200);
    },
  )
  .get(
    "/reserved",
    company("registrations.read", {
      summary: "List accounts and countries that are kept for a partner or for nobody",
      answers: { 200: pageOf(reservedView) },
    }),
    validate("query", reservedQuery),
    async (c) => {
      const { limit, cursor, sort } = c.req.valid("query");
      const { tenant } = c.get("principal");
      const services = c.get("services");
      const rows = await services.registrationsOf(tenant).listReserved({ after: cursor, limit: limit + 1 });
      const items = rows.slice(0, limit);
      const partnerIds = items.flatMap(({ partnerId }) => (partnerId === null ? [] : [partnerId]));
      const names = await services.viewsOf(tenant).partnerNames(partnerIds);
      const last = items.at(-1);
      const next = rows.length > limit && last ? [last.createdAt, last.id] : null;
      return c.json(pageAnswer({ items: items.map((row) => viewReserved(row, names)), next, sort }), 200);
    },
  )
  .post(
    "/reserved",
    company("registrations.settings", {
      summary: "Keep accounts and countries for a partner, or for nobody",
      answers: { 201: z.object({ items: z.array(reservedView) }) },
    }),
    validate("json", reserveRequest),
    async (c) => {
      const { tenant } = c.get("principal");
      const services = c.get("services");
      const { accounts } = c.req.valid("json");
      const kept = await reserveAccounts(services.registrations, tenant, { accounts, actor: actorOf(c) });
      if (!kept.ok) return problem(c, "invalid-request", { errors: kept.error });
      const names = await services
        .viewsOf(tenant)
        .partnerNames(kept.value.flatMap(({ partnerId }) => (partnerId === null ? [] : [partnerId])));
      return c.json({ items: kept.value.map((row) => viewReserved(row, names)) }, 201);
    },
  )
  .delete(
    "/reserved/:id",
    company("registrations.settings", {
      summary: "No longer keep an account or a country",
      answers: { 204: null },
    }),
    async (c) => {
      const removed = await freeAccount(c.get("services").registrations, c.get("principal").tenant, {
        id: c.req.param("id"),
        actor: actorOf(c),
      });
      return removed ? c.body(null, 204) : problem(c, "not-found");
    },
  )
  .get(
    "/signals",
    company("registrations.read", {
      summary: "See how partners' registrations went",
      answers: { 200: signalsView },
    }),
    validate("query", signalsQuery),
    async (c) => {
      const { partnerId, from, to } = c.req.valid("query");
      const services = c.get("services");
      const items = await readSignals(services.registrations, c.get("principal").tenant, {
        partnerId: partnerId || null,
        from: from ? startOfDay(from) : 0,
        to: to ? startOfDay(to) + DAY_MS - 1 : services.clock.now(),
      });
      return c.json({ items: [...items] }, 200);
    },
  )
  .get(
    "/partners/:partnerId",
    company("registrations.read", {
      summary: "See a partner's tier and how its registrations went",
      answers: { 200: partnerRegistrationsView },
    }),
    async (c) => {
      const { registrations } = c.get("services");
      const { tenant } = c.get("principal");
      const partnerId = c.req.param("partnerId");
      const partner = await registrations.registrationsOf(tenant).partnerTier(partnerId);
      if (partner === null) return problem(c, "not-found");
      const span = { partnerId, from: 0, to: registrations.clock.now() };
      const [signals = null] = await readSignals(registrations, tenant, span);
      return c.json({ tier: partner.tier, signals }, 200);
    },
  )
  .put(
    "/partners/:partnerId/tier",
    company("registrations.settings", {
      summary: "Say which tier a partner has",
      answers: { 200: tierRequest },
    }),
    validate("json", tierRequest),
    async (c) => {
      const { tier } = c.req.valid("json");
      const done = await setPartnerTier(c.get("services").registrations, c.get("principal").tenant, {
        partnerId: c.req.param("partnerId"),
        tier,
        actor: actorOf(c),
      });
      return done ? c.json({ tier }, 200) : problem(c, "not-found");
    },
  );

function viewForm(
  settings: RegistrationSettings,
  company: {
    readonly companyId: string;
    readonly companyName: string;
    readonly currency: string;
    readonly proposedDomain: string | null;
  },
) {
  const { products, allowsOtherProducts, customFields, promise, protectionDays } = settings;
  return {
    ...company,
    products: [...products],
    allowsOtherProducts,
    customFields: customFields.map((field) => ({ ...field, options: [...field.options] })),
    promise,
    protectionDays,
    fields: [...fieldNames(settings)],
    fileEndings: [...evidenceEndings],
  };
}

function viewSettings({ version, settings, createdBy, createdAt }: SettingsVersion) {
  return { version, settings, createdBy, createdAt: createdAt === null ? null : formatInstant(createdAt) };
}

function viewReserved(
  { createdBy: _, createdAt, ...row }: ReservedAccount,
  names: ReadonlyMap<string, string>,
) {
  const partnerName = row.partnerId === null ? null : (names.get(row.partnerId) ?? row.partnerId);
  return { ...row, partnerName, createdAt: formatInstant(createdAt) };
}
