import { Hono } from "hono";
import { z } from "zod";
import { largestLogoBytes, leastContrast } from "#worker/domain/statement/statement-look.ts";
import { actorOf } from "#worker/http/caller.ts";
import type { AppContext } from "#worker/http/context.ts";
import { isStale, versionTag } from "#worker/http/etag.ts";
import { problem } from "#worker/http/problem.ts";
import { company, partner } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";
import type { StatementSettings } from "#worker/usecases/statements/statement-ports.ts";
import {
  changeLogo,
  changeStatementSettings,
  type LogoRefusal,
  readPrintedLook,
} from "#worker/usecases/statements/statement-settings.ts";

const settingsView = z.object({
  accentColor: z.string(),
  lapseDays: z.int(),
  logo: z.object({ sha256: z.string(), contentType: z.string(), width: z.int(), height: z.int() }).nullable(),
});

const changeable = z.object({
  accentColor: z.string().regex(/^#[0-9a-fA-F]{6}$/, "Give a colour such as #1f4e79"),
  lapseDays: z.int().min(1).max(365),
});

const base64Length = Math.ceil(largestLogoBytes / 3) * 4;
const logoRequest = z.object({
  /** The file's bytes. */
  base64: z
    .string()
    .max(base64Length, "The logo is larger than 256 KiB")
    .regex(/^[A-Za-z0-9+/]+={0,2}$/, "Choose a PNG or JPEG file"),
});

/** How the company's statements look, and how long partners have to speak up. */
export const statementSettings = new Hono<AppContext>()
  .get(
    "/",
    company("statements.read", {
      summary: "How statements look, and when silence counts as agreement",
      answers: { 200: settingsView },
    }),
    async (c) => {
      const store = c.get("services").statements.statementSettingsOf(c.get("principal").tenant);
      const settings = await store.get();
      c.header("ETag", versionTag(settings.revision));
      return c.json(toView(settings), 200);
    },
  )
  .put(
    "/",
    company("settings.write", {
      summary: "Choose the colour of statements and the days to speak up about them",
      answers: { 200: settingsView },
    }),
    validate("json", changeable),
    async (c) => {
      const services = c.get("services");
      const changed = await changeStatementSettings(
        { ...services, ...services.statements },
        c.get("principal").tenant,
        {
          wanted: c.req.valid("json"),
          actor: actorOf(c),
          isExpected: ({ revision }) => !isStale(c, versionTag(revision)),
        },
      );
      if (changed.ok) return c.json(toView(changed.value), 200);
      if (changed.error !== "color-too-light") return problem(c, changed.error);
      const message = `Choose a darker colour: its contrast with white must be at least ${leastContrast} to 1`;
      return problem(c, "invalid-request", {
        errors: [{ path: "accentColor", code: changed.error, message }],
      });
    },
  )
  .get(
    "/logo",
    company("statements.read", { summary: "The company's logo", answers: { 200: null } }),
    async (c) => {
      const { logo } = await readPrintedLook(c.get("services").statements, c.get("principal").tenant);
      return logo === null ? problem(c, "not-found") : imageAnswer(logo);
    },
  )
  .put(
    "/logo",
    company("settings.write", {
      summary: "Put a logo on statements: PNG or JPEG, at most 256 KiB and 2,000 pixels a side",
      answers: { 200: settingsView },
    }),
    validate("json", logoRequest),
    async (c) => {
      const services = c.get("services");
      const bytes = Uint8Array.from(atob(c.req.valid("json").base64), (sign) => sign.charCodeAt(0));
      const changed = await changeLogo({ ...services, ...services.statements }, c.get("principal").tenant, {
        bytes,
        actor: actorOf(c),
        isExpected: ({ revision }) => !isStale(c, versionTag(revision)),
      });
      if (changed.ok) return c.json(toView(changed.value), 200);
      const { error } = changed;
      if (error === "stale-version" || error === "changed-meanwhile") return problem(c, error);
      return problem(c, "invalid-request", {
        errors: [{ path: "logo", code: error, message: logoWords[error] }],
      });
    },
  )
  .delete(
    "/logo",
    company("settings.write", { summary: "Take the logo off statements", answers: { 200: settingsView } }),
    async (c) => {
      const services = c.get("services");
      const changed = await changeLogo({ ...services, ...services.statements }, c.get("principal").tenant, {
        bytes: null,
        actor: actorOf(c),
        isExpected: ({ revision }) => !isStale(c, versionTag(revision)),
      });
      if (changed.ok) return c.json(toView(changed.value), 200);
      return problem(c, changed.error === "stale-version" ? "stale-version" : "changed-meanwhile");
    },
  );

/** What partners see a company's statements with. */
export const portalLogos = new Hono<AppContext>().get(
  "/:companyId/logo",
  partner("portal.statements.read", { summary: "A company's logo", answers: { 200: null } }),
  async (c) => {
    const scope = c
      .get("principal")
      .partnerships.find(({ tenant }) => tenant.tenantId === c.req.param("companyId"));
    if (scope === undefined) return problem(c, "not-found");
    const { logo } = await readPrintedLook(c.get("services").statements, scope.tenant);
    return logo === null ? problem(c, "not-found") : imageAnswer(logo);
  },
);

const logoWords: Readonly<Record<Exclude<LogoRefusal, "stale-version" | "changed-meanwhile">, string>> = {
  "too-many-bytes": "The logo is larger than 256 KiB",
  "not-an-image": "This is no PNG or JPEG that can be printed",
  "too-many-pixels": "The logo has more than 2,000 pixels on a side",
};

function toView({ accentColor, lapseDays, logo }: StatementSettings) {
  return { accentColor, lapseDays, logo };
}

/** As what its bytes are, and never as a page. */
function imageAnswer({
  contentType,
  bytes,
}: {
  readonly contentType: string;
  readonly bytes: Uint8Array;
}): Response {
  const headers = {
    "Content-Type": contentType,
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, max-age=300",
  };
  return new Response(new Uint8Array(bytes), { headers });
}
