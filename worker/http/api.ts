import { Hono } from "hono";
import type { AppContext } from "./context.ts";

/** The API under /api/v1: one chained sub-app a resource, so that the client's types follow from the routes. */
export const api = new Hono<AppContext>();

export type Api = typeof api;
