import { Hono } from "hono";
import type { CallFilter } from "../call-log.ts";
import type { FaultOrder } from "../faults/fault-book.ts";
import type { ConnectedApp } from "../oauth/identity-store.ts";
import type { HostileKind } from "../outbound/hostile-messages.ts";
import type { OutboundRule } from "../outbound/outbound-queue.ts";
import { SalesforceError } from "../salesforce-error.ts";
import type { Row } from "../schema/definitions.ts";
import type { Settings } from "../settings.ts";
import type { SchemaChanges } from "./schema-changes.ts";
import type { SimulatorControl } from "./simulator-control.ts";

/** The same doors over HTTP and in JSON, for a simulator that runs by itself. Whoever errs is told what is wrong. */
export function controlRoutes(control: SimulatorControl) {
  const app = new Hono();
  app.onError((error, c) => c.json({ error: error.message }, error instanceof SalesforceError ? 409 : 400));
  return app
    .get("/", (c) =>
      c.json({ org: control.org(), nowMs: control.clock.now(), faults: control.faults.list().length }),
    )
    .get("/settings", (c) => c.json(control.settings()))
    .patch("/settings", async (c) => {
      control.change((await c.req.json()) as Partial<Settings>);
      return c.json(control.settings());
    })
    .get("/clock", (c) => c.json({ nowMs: control.clock.now() }))
    .post("/clock", async (c) => {
      moveClock(control, (await c.req.json()) as ClockChange);
      return c.json({ nowMs: control.clock.now() });
    })
    .get("/faults", (c) => c.json({ faults: control.faults.list() }))
    .post("/faults", async (c) => c.json({ id: control.faults.add((await c.req.json()) as FaultOrder) }, 201))
    .delete("/faults", (c) => {
      control.faults.clear();
      return c.body(null, 204);
    })
    .delete("/faults/:id", (c) => {
      control.faults.remove(c.req.param("id"));
      return c.body(null, 204);
    })
    .get("/log", (c) => {
      const calls = control.calls.list(filterOf(c.req.query()));
      return c.json({ count: calls.length, calls: calls.slice(-1000) });
    })
    .delete("/log", (c) => {
      control.calls.clear();
      return c.body(null, 204);
    })
    .get("/records/:object", (c) => {
      const username = c.req.query("visibleTo");
      const object = c.req.param("object");
      const rows =
        username === undefined ? control.records.list(object) : control.records.visibleTo(username, object);
      return c.json({ records: rows });
    })
    .post("/records", async (c) => c.json(changeRecords(control, (await c.req.json()) as RecordChange)))
    .post("/schema", async (c) => {
      const { change, ...place } = (await c.req.json()) as { change: keyof SchemaChanges };
      const make = control.schema[change] as ((place: unknown) => void) | undefined;
      if (make === undefined) throw new Error(`there is no change of the schema called ${change}`);
      make(place);
      return c.body(null, 204);
    })
    .post("/sessions", async (c) => {
      const { change, username = "" } = (await c.req.json()) as SessionChange;
      control.sessions[change](username);
      return c.body(null, 204);
    })
    .post("/apps", async (c) => {
      control.putApp((await c.req.json()) as ConnectedApp);
      return c.body(null, 204);
    })
    .post("/org", async (c) => {
      const { instanceOrigin, refreshSandbox } = (await c.req.json()) as OrgChange;
      if (instanceOrigin !== undefined) control.migrate(instanceOrigin);
      if (refreshSandbox === true) control.refreshSandbox();
      return c.json(control.org());
    })
    .get("/outbound", (c) =>
      c.json({ rules: control.outbound.rules(), notifications: control.outbound.list() }),
    )
    .post("/outbound/rules", async (c) =>
      c.json(control.outbound.addRule((await c.req.json()) as Omit<OutboundRule, "actionId">), 201),
    )
    .delete("/outbound/rules/:actionId", (c) => {
      control.outbound.removeRule(c.req.param("actionId"));
      return c.body(null, 204);
    })
    .post("/outbound/dispatch", async (c) => c.json({ deliveries: await control.outbound.dispatch() }))
    .post("/outbound/:id/replay", (c) => {
      control.outbound.replay(c.req.param("id"));
      return c.body(null, 204);
    })
    .post("/outbound/hostile", async (c) => {
      const { kind, endpointUrl } = (await c.req.json()) as { kind: HostileKind; endpointUrl: string };
      const answer = await control.outbound.sendHostile(kind, endpointUrl);
      return c.json({ status: answer.status, body: (await answer.text()).slice(0, 2000) });
    })
    .get("/snapshot", (c) => c.json(control.snapshot()));
}

type ClockChange = { readonly advanceMs?: number; readonly freezeAtMs?: number; readonly run?: boolean };

function moveClock(control: SimulatorControl, change: ClockChange): void {
  if (change.freezeAtMs !== undefined) control.clock.freezeAt(change.freezeAtMs);
  if (change.advanceMs !== undefined) control.clock.advance(change.advanceMs);
  if (change.run === true) control.clock.run();
}

function filterOf(query: Readonly<Record<string, string>>): CallFilter {
  const { status, ...rest } = query;
  return status === undefined ? rest : { ...rest, status: Number(status) };
}

type RecordChange =
  | {
      readonly change: "create";
      readonly object: string;
      readonly values: Row;
      readonly commitAfterMs?: number;
    }
  | { readonly change: "update"; readonly id: string; readonly values: Row; readonly commitAfterMs?: number }
  | { readonly change: "remove" | "undelete" | "purge"; readonly id: string }
  | { readonly change: "merge"; readonly masterId: string; readonly loserIds: readonly string[] }
  | { readonly change: "empty-recycle-bin" };

function changeRecords(control: SimulatorControl, change: RecordChange): unknown {
  const { records } = control;
  switch (change.change) {
    case "create":
      return { id: records.create(change.object, change.values, lateness(change)) };
    case "update":
      records.update(change.id, change.values, lateness(change));
      return { id: change.id };
    case "merge":
      records.merge(change);
      return { id: change.masterId };
    case "empty-recycle-bin":
      return { purged: records.emptyRecycleBin() };
    case "remove":
    case "undelete":
    case "purge":
      records[change.change](change.id);
      return { id: change.id };
    default:
      throw new Error("there is no such change of records");
  }
}

function lateness({ commitAfterMs }: { readonly commitAfterMs?: number }) {
  return commitAfterMs === undefined ? {} : { commitAfterMs };
}

type SessionChange = {
  readonly change: "expireAll" | "revokeGrantsOf" | "deactivateUser" | "activateUser";
  readonly username?: string;
};

type OrgChange = { readonly instanceOrigin?: string; readonly refreshSandbox?: boolean };
