import { Hono } from "hono";
import { parseDatetime } from "../records/record-values.ts";
import { salesforceError } from "../salesforce-error.ts";
import type { ObjectDefinition } from "../schema/definitions.ts";
import type { Simulation } from "../simulation.ts";
import { restDatetime } from "../soql/format-values.ts";
import type { ApiEnv, Caller } from "./caller.ts";
import { requireObject } from "./record-routes.ts";

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const mostIds = 600_000;

/** Ids of what was changed or deleted between two instants. Clients call with and without a slash at the end. */
export function replicationRoutes(simulation: Simulation) {
  return new Hono<ApiEnv>({ strict: false })
    .get("/sobjects/:object/updated", (c) => {
      const object = requireReplicateable(c.req.param("object"), c.var.caller);
      const range = readRange(c.req.query("start"), c.req.query("end"), { days: 30, simulation });
      const ids = updatedIds(object, range, simulation);
      if (ids.length > mostIds)
        throw salesforceError(400, "EXCEEDED_ID_LIMIT", "too many ids: narrow the range");
      return c.json({ ids, latestDateCovered: restDatetime(range.coveredMs) });
    })
    .get("/sobjects/:object/deleted", (c) => {
      const object = requireReplicateable(c.req.param("object"), c.var.caller);
      const range = readRange(c.req.query("start"), c.req.query("end"), { days: 15, simulation });
      const { clock, settings, records } = simulation;
      const oldest = clock.now() - settings.deletedLogMs;
      const deletedRecords = records
        .deletions(object.name)
        .filter(
          ({ deletedAtMs }) => deletedAtMs >= Math.max(oldest, range.startMs) && deletedAtMs < range.endMs,
        )
        .map(({ id, deletedAtMs }) => ({ id, deletedDate: restDatetime(deletedAtMs) }));
      return c.json({
        deletedRecords,
        earliestDateAvailable: restDatetime(Math.floor(oldest / minuteMs) * minuteMs),
        latestDateCovered: restDatetime(range.coveredMs),
      });
    });
}

function requireReplicateable(name: string, caller: Caller): ObjectDefinition {
  const object = requireObject(name, caller);
  if (!object.replicateable) {
    throw salesforceError(
      400,
      "INVALID_TYPE_FOR_OPERATION",
      `entity type ${object.name} is not replicateable`,
    );
  }
  return object;
}

/** `coveredMs` lags behind the end by what long transactions may still hold back. */
type Range = { readonly startMs: number; readonly endMs: number; readonly coveredMs: number };

function readRange(
  start: string | undefined,
  end: string | undefined,
  { days, simulation }: { readonly days: number; readonly simulation: Simulation },
): Range {
  const { clock, settings } = simulation;
  const startMs = toMinute(start);
  const endMs = toMinute(end);
  const invalid = (message: string) => salesforceError(400, "INVALID_REPLICATION_DATE", message);
  if (startMs === null || endMs === null) throw invalid("start and end have to be dates with a time");
  if (endMs - startMs < minuteMs)
    throw invalid("endDate must be at least one minute greater than the startDate");
  if (startMs < clock.now() - days * dayMs)
    throw invalid(`startDate before org replication enabled date or ${days} days`);
  const coveredMs = Math.min(
    endMs,
    Math.floor((clock.now() - settings.replicationLagMs) / minuteMs) * minuteMs,
  );
  return { startMs, endMs, coveredMs };
}

/** Seconds are ignored. */
function toMinute(text: string | undefined): number | null {
  // A plus that was not encoded arrives as a space.
  const instant = parseDatetime((text ?? "").replace(" ", "+"));
  return instant === null ? null : Math.floor(instant / minuteMs) * minuteMs;
}

function updatedIds(object: ObjectDefinition, range: Range, { records }: Simulation): readonly string[] {
  const hint = { fromMs: range.startMs, beforeMs: range.endMs, ids: null };
  const changed = [...records.scan(object.name, hint)].filter((row) => {
    const stamp = Number(row.SystemModstamp);
    return row.IsDeleted !== true && stamp >= range.startMs && stamp < range.endMs;
  });
  return changed.map((row) => String(row.Id));
}
