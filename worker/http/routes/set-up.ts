import { Hono } from "hono";
import { z } from "zod";
import { setUpStepKinds } from "#worker/domain/set-up/set-up-steps.ts";
import { actorOf } from "#worker/http/caller.ts";
import type { AppContext } from "#worker/http/context.ts";
import { company } from "#worker/http/route-guard.ts";
import { validate } from "#worker/http/validate.ts";
import { putSetUpAway, readSetUp } from "#worker/usecases/set-up/set-up.ts";

const setUpView = z.object({
  steps: z.array(z.object({ kind: z.enum(setUpStepKinds), isDone: z.boolean() })),
  isAway: z.boolean().meta({ description: "The company has put the list away" }),
});

export const setUp = new Hono<AppContext>()
  .get(
    "/",
    company("deals.read", {
      summary: "Say how far the company's set-up has come",
      answers: { 200: setUpView },
    }),
    async (c) => c.json(await readSetUp(c.get("services"), c.get("principal").tenant), 200),
  )
  .put(
    "/",
    company("settings.write", {
      summary: "Put the list of set-up steps away, or bring it back",
      answers: { 200: setUpView },
    }),
    validate("json", z.object({ isAway: z.boolean() })),
    async (c) => {
      const { isAway } = c.req.valid("json");
      const { tenant } = c.get("principal");
      return c.json(await putSetUpAway(c.get("services"), tenant, { isAway, actor: actorOf(c) }), 200);
    },
  );
