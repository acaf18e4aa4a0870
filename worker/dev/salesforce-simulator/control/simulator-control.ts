import type { CallLog } from "../call-log.ts";
import type { FaultBook } from "../faults/fault-book.ts";
import type { ConnectedApp } from "../oauth/identity-store.ts";
import { revokeFamily } from "../oauth/tokens.ts";
import { type Deliver, type Delivery, dispatchOutbound } from "../outbound/dispatch-outbound.ts";
import { type HostileKind, writeHostileMessage } from "../outbound/hostile-messages.ts";
import type { OutboundQueue } from "../outbound/outbound-queue.ts";
import { recordId } from "../record-id.ts";
import { readField } from "../records/formulas.ts";
import { mergeRecords } from "../records/merge-records.ts";
import type { WriteOptions } from "../records/record-writer.ts";
import type { Row } from "../schema/definitions.ts";
import { createSchemaView } from "../schema/schema-view.ts";
import { changeSettings, type Settings } from "../settings.ts";
import type { SimulatedClock } from "../simulated-clock.ts";
import type { Simulation } from "../simulation.ts";
import { createSchemaChanges, type SchemaChanges } from "./schema-changes.ts";
import { type SimulatorSnapshot, takeSnapshot } from "./simulator-snapshot.ts";

type Changing = Partial<WriteOptions>;

/** The doors that no org has: the clock, the faults, the records behind everyone's back, and what was called. */
export type SimulatorControl = {
  readonly clock: SimulatedClock;
  readonly faults: Pick<FaultBook, "add" | "remove" | "clear" | "list">;
  readonly calls: Pick<CallLog, "list" | "count" | "clear">;
  readonly schema: SchemaChanges;
  readonly records: RecordControl;
  readonly sessions: SessionControl;
  readonly outbound: OutboundControl;
  settings(): Settings;
  change(settings: Partial<Settings>): void;
  org(): { readonly id: string; readonly name: string; readonly instanceOrigin: string };
  /** The org moves: the next token answer names the new instance, and the old one no longer knows it. */
  migrate(instanceOrigin: string): void;
  /** A sandbox copied anew has another org id, and none of the old tokens. */
  refreshSandbox(): void;
  putApp(app: ConnectedApp): void;
  usernames(): readonly string[];
  snapshot(): SimulatorSnapshot;
};

export type RecordControl = {
  create(object: string, values: Row, options?: Changing): string;
  update(id: string, values: Row, options?: Changing): void;
  remove(id: string, at?: { readonly stampMs?: number }): void;
  undelete(id: string, at?: { readonly stampMs?: number }): void;
  purge(id: string): void;
  emptyRecycleBin(): number;
  merge(merge: { readonly masterId: string; readonly loserIds: readonly string[] }): void;
  /** As it is stored, whoever may see it. */
  get(id: string): Row | null;
  list(object: string): readonly Row[];
  /** What a user would get of an object by asking for everything: what a copy has to equal in the end. */
  visibleTo(username: string, object: string): readonly Row[];
};

export type SessionControl = {
  /** Every access token is dead, as after a session timeout. */
  expireAll(): void;
  /** An administrator revokes what a user has granted. */
  revokeGrantsOf(username: string): void;
  deactivateUser(username: string): void;
  activateUser(username: string): void;
};

export type OutboundControl = Pick<OutboundQueue, "addRule" | "removeRule" | "rules" | "list"> & {
  /** Sends what is due now. */
  dispatch(): Promise<readonly Delivery[]>;
  replay(notificationId: string): void;
  sendHostile(kind: HostileKind, endpointUrl: string): Promise<Response>;
};

export function createSimulatorControl(simulation: Simulation, deliver: Deliver): SimulatorControl {
  const { clock, faults, callLog, settings, org, identity } = simulation;
  return {
    clock,
    faults,
    calls: callLog,
    schema: createSchemaChanges(simulation),
    records: recordControl(simulation),
    sessions: sessionControl(simulation),
    outbound: outboundControl(simulation, deliver),
    settings: () => settings,
    change: (changes) => changeSettings(settings, changes),
    org: () => ({ id: org.id, name: org.name, instanceOrigin: org.instanceOrigin }),
    migrate: (instanceOrigin) => {
      org.instanceOrigin = instanceOrigin;
    },
    refreshSandbox: () => {
      org.id = recordId("00D", 1 + simulation.random.below(1_000_000));
      for (const session of identity.sessions.values()) session.ended = true;
      for (const family of identity.families.values()) family.revoked = true;
    },
    putApp: (app) => {
      identity.apps.set(app.clientId, app);
    },
    usernames: () => [...identity.logins.keys()],
    snapshot: () => takeSnapshot(simulation),
  };
}

function recordControl(simulation: Simulation): RecordControl {
  const { records, writer, schema, clock, settings, identity } = simulation;
  const actorId = () => String([...identity.logins.values()][0]?.userId ?? "");
  const options = (given: Changing = {}): WriteOptions => ({ actorId: actorId(), ...given });
  return {
    create: (object, values, given) => writer.create(object, values, options(given)),
    update: (id, values, given) => writer.update(id, values, options(given)),
    remove: writer.remove,
    undelete: writer.undelete,
    purge: writer.purge,
    emptyRecycleBin: () => writer.emptyRecycleBin(clock.now() - settings.recycleBinMs),
    merge: (merge) =>
      mergeRecords(
        { ...merge, actorId: actorId() },
        {
          schema,
          records,
          nowMs: clock.nowInSeconds(),
          stampChildren: settings.mergeStampsChildren,
        },
      ),
    get: (id) => {
      const object = schema.objectOfId(id);
      return object === null ? null : records.get(object.name, id);
    },
    list: (object) => [...records.scan(object)],
    visibleTo: (username, objectName) => visibleRows(username, objectName, simulation),
  };
}

function visibleRows(username: string, objectName: string, simulation: Simulation): readonly Row[] {
  const { identity, records, schema } = simulation;
  const userId = identity.logins.get(username)?.userId ?? "";
  const view = createSchemaView(schema, String(records.get("User", userId)?.ProfileId));
  const object = view.getObject(objectName);
  if (object === null) return [];
  const fields = view.fieldsOf(object);
  return [...records.scan(object.name)]
    .filter((row) => row.IsDeleted !== true && view.seesRecord(String(row.Id)))
    .map((row) =>
      Object.fromEntries(fields.map((field) => [field.name, readField(row, field, records.get)])),
    );
}

function sessionControl({ identity, writer, ...simulation }: Simulation): SessionControl {
  const userIdOf = (username: string): string => {
    const login = identity.logins.get(username);
    if (login === undefined) throw new Error(`there is no user ${username}`);
    return login.userId;
  };
  const setActive = (username: string, active: boolean) => {
    const userId = userIdOf(username);
    writer.update(userId, { IsActive: active }, { actorId: userId, silent: true });
  };
  return {
    expireAll: () => {
      for (const session of identity.sessions.values()) session.ended = true;
    },
    revokeGrantsOf: (username) => {
      const userId = userIdOf(username);
      for (const family of identity.families.values()) {
        if (family.userId === userId) revokeFamily(family, { identity, writer, ...simulation });
      }
    },
    deactivateUser: (username) => setActive(username, false),
    activateUser: (username) => setActive(username, true),
  };
}

function outboundControl(simulation: Simulation, deliver: Deliver): OutboundControl {
  const { outbound, clock, org } = simulation;
  return {
    addRule: outbound.addRule,
    removeRule: outbound.removeRule,
    rules: outbound.rules,
    list: outbound.list,
    dispatch: () => dispatchOutbound(simulation, deliver),
    replay: (id) => outbound.replay(id, clock.now()),
    sendHostile: (kind, endpointUrl) => {
      const { body, contentType } = writeHostileMessage(kind, {
        organizationId: org.id,
        recordId: recordId("006", 1),
        instanceOrigin: org.instanceOrigin,
      });
      const headers = { "Content-Type": contentType, SOAPAction: '""' };
      return deliver(new Request(endpointUrl, { method: "POST", headers, body: body as BodyInit }));
    },
  };
}
