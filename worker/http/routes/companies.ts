import { Hono } from "hono";
import { z } from "zod";
import { actorOf } from "#worker/http/caller.ts";
import type { AppContext } from "#worker/http/context.ts";
import { signedIn } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";
import { companyFields } from "./sign-up.ts";

/** Companies of somebody who has an account already. */
export const companies = new Hono<AppContext>().post(
  "/",
  signedIn({ summary: "Found another company", answers: { 201: z.object({ id: z.string() }) } }),
  validate("json", z.object(companyFields)),
  async (c) => {
    const tenant = await c.get("services").accounts.foundCompany({
      userId: c.get("session").user.id,
      actor: actorOf(c),
      company: c.req.valid("json"),
    });
    return c.json({ id: tenant.tenantId }, 201);
  },
);
