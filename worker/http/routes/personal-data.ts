import { Hono } from "hono";
import { z } from "zod";
import { actorOf } from "#worker/http/caller.ts";
import type { AppContext } from "#worker/http/context.ts";
import { problem } from "#worker/http/problem.ts";
import { limitHeavyCalls } from "#worker/http/rate-limit.ts";
import { company, signedIn } from "#worker/http/route-guard.ts";
import { clearSessionToken } from "#worker/http/session-cookie.ts";
import { validate } from "#worker/http/validate.ts";
import type { ErasureRefused } from "#worker/usecases/personal-data/erase-person.ts";
import {
  type PersonalDataPart,
  personalDataParts,
} from "#worker/usecases/personal-data/personal-data-ports.ts";

const rows = z.array(z.record(z.string(), z.union([z.string(), z.number(), z.null()])));

const personalExport = z.object({
  ...(Object.fromEntries(personalDataParts.map((part) => [part, rows])) as Record<
    PersonalDataPart,
    typeof rows
  >),
  companyLogs: z.record(z.string(), rows),
  disputes: z.record(z.string(), rows),
  registrations: z.record(z.string(), rows),
  selfReports: z.record(z.string(), rows),
});

const confirmation = z.object({ email: z.string().min(1).max(320) });

/** A person's own data: a copy of it, and its end. */
export const ownData = new Hono<AppContext>()
  .get(
    "/export",
    signedIn({
      summary: "Everything that is kept about oneself, as a file",
      answers: { 200: personalExport },
      needsFreshProof: true,
    }),
    limitHeavyCalls(),
    async (c) => {
      const { user } = c.get("session");
      const exported = await c.get("services").personalData.exportOwn({ user, actor: actorOf(c) });
      return exported === null ? problem(c, "not-found") : c.json(exported, 200, fileNamed(user.id));
    },
  )
  .post(
    "/erasure",
    signedIn({
      summary: "Erase one's account, having typed its address",
      answers: { 204: null },
      needsFreshProof: true,
    }),
    validate("json", confirmation),
    async (c) => {
      const { user } = c.get("session");
      const erasure = { ...c.req.valid("json"), userId: user.id, actor: actorOf(c) };
      const erased = await c.get("services").personalData.eraseOwn(erasure);
      if (!erased.ok) return refuseErasure(c, erased.error);
      clearSessionToken(c);
      return c.body(null, 204);
    },
  );

/** The same by a company for one of its people, who need not have an account that they can still open. */
export const memberData = new Hono<AppContext>()
  .get(
    "/:userId/export",
    company("people.export", {
      summary: "What the company keeps about a member, as a file",
      answers: { 200: personalExport },
      needsFreshProof: true,
    }),
    async (c) => {
      const { tenantId } = c.get("principal").tenant;
      const userId = c.req.param("userId");
      const wish = { tenantId, userId, actor: actorOf(c) };
      const exported = await c.get("services").personalData.exportMember(wish);
      return exported === null ? problem(c, "not-found") : c.json(exported, 200, fileNamed(userId));
    },
  )
  .post(
    "/:userId/erasure",
    company("people.export", {
      summary: "Erase the account of a member who belongs nowhere else",
      answers: { 204: null },
      needsFreshProof: true,
    }),
    validate("json", confirmation),
    async (c) => {
      const { tenant, permissions } = c.get("principal");
      const erased = await c.get("services").personalData.eraseMember({
        ...c.req.valid("json"),
        tenantId: tenant.tenantId,
        userId: c.req.param("userId"),
        actor: actorOf(c),
        mayRemoveOwners: permissions.has("owners.write"),
      });
      return erased.ok ? c.body(null, 204) : refuseErasure(c, erased.error);
    },
  );

function fileNamed(userId: string): { "Content-Disposition": string } {
  return { "Content-Disposition": `attachment; filename="${userId}.json"` } satisfies Partial<
    Record<string, string>
  >;
}

function refuseErasure(c: Parameters<typeof problem>[0], refused: ErasureRefused) {
  switch (refused.code) {
    case "other-address":
      return problem(c, "invalid-request", {
        errors: [
          { path: "email", code: "other-address", message: "This is not the address of the account." },
        ],
      });
    case "belongs-elsewhere":
      return problem(c, refused.code, {
        detail:
          "This person also belongs elsewhere, so the account is theirs to erase, under “Your account”. You can remove them from the company.",
      });
    case "last-one": {
      const { companies, organisations } = refused;
      const places = [...companies, ...organisations].map(({ name }) => `“${name}”`).join(", ");
      return problem(c, refused.code, {
        detail: `Make somebody else owner or admin first, or delete the company: ${places}.`,
        members: { companies, organisations },
      });
    }
    default:
      return problem(c, refused.code);
  }
}
