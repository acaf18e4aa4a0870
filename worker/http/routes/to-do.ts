import { Hono } from "hono";
import { z } from "zod";
import type { AppContext } from "#worker/http/context.ts";
import { company } from "#worker/http/route-guard.ts";
import { mostToDo, readToDo } from "#worker/usecases/to-do/to-do.ts";

const count = z.int().min(0).max(mostToDo);
const toDoView = z.object({
  registrations: count.meta({ description: "Registrations that are owed an answer" }),
  lateRegistrations: count,
  disputes: count,
  reviews: count.meta({ description: "Deals to be split by hand" }),
  touchpoints: count.meta({ description: "Records of partners' work whose deal is not sure" }),
});

export const toDo = new Hono<AppContext>().get(
  "/",
  company("deals.read", {
    summary: "Count what waits for the caller; 0 of what others decide",
    answers: { 200: toDoView },
  }),
  async (c) => {
    const { tenant, permissions } = c.get("principal");
    return c.json(await readToDo(c.get("services"), tenant, permissions), 200);
  },
);
