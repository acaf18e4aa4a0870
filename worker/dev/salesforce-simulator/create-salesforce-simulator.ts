import { Hono } from "hono";
import { createApiUsage } from "./api/api-usage.ts";
import type { BulkJob } from "./api/bulk-jobs.ts";
import { bulkRoutes } from "./api/bulk-routes.ts";
import { type ApiEnv, requireCaller } from "./api/caller.ts";
import { collectionRoutes } from "./api/collection-routes.ts";
import { compositeRoutes } from "./api/composite-routes.ts";
import { createCursors } from "./api/cursors.ts";
import { orgRoutes, versionList } from "./api/org-routes.ts";
import { queryRoutes } from "./api/query-routes.ts";
import { recordRoutes } from "./api/record-routes.ts";
import { replicationRoutes } from "./api/replication-routes.ts";
import { createCallLog } from "./call-log.ts";
import { controlRoutes } from "./control/control-routes.ts";
import { createSimulatorControl, type SimulatorControl } from "./control/simulator-control.ts";
import type { SimulatorSnapshot } from "./control/simulator-snapshot.ts";
import { answerWithFaults } from "./faults/apply-faults.ts";
import { createFaultBook } from "./faults/fault-book.ts";
import { authorizeRoutes } from "./oauth/authorize-routes.ts";
import { identityRoutes } from "./oauth/identity-routes.ts";
import { createIdentityStore, nobodyYet } from "./oauth/identity-store.ts";
import { tokenRoutes } from "./oauth/token-routes.ts";
import type { Deliver } from "./outbound/dispatch-outbound.ts";
import { createOutboundQueue, type OutboundQueue } from "./outbound/outbound-queue.ts";
import { createRandom } from "./random.ts";
import { createRecordStore } from "./records/record-store.ts";
import { createRecordWriter } from "./records/record-writer.ts";
import { SalesforceError } from "./salesforce-error.ts";
import { createOrgSchema } from "./schema/org-schema.ts";
import type { OrgSeed } from "./seeds/org-seed.ts";
import { changeSettings, defaultSettings, type Settings } from "./settings.ts";
import { createSimulatedClock } from "./simulated-clock.ts";
import type { Simulation } from "./simulation.ts";

export type SimulatorOptions = {
  readonly now: () => number;
  readonly seed: OrgSeed;
  /** Where the simulator is reached; login and API share it unless the instance has an origin of its own. */
  readonly loginOrigin: string;
  readonly instanceOrigin?: string;
  readonly settings?: Partial<Settings>;
  /** What chance comes of: the same number, the same run. */
  readonly chance?: number;
  readonly sleep?: (ms: number) => Promise<void>;
  /** Where outbound messages go. */
  readonly deliver?: Deliver;
  /** Takes up where a simulator of the same seed left off. */
  readonly snapshot?: SimulatorSnapshot | null;
};

export type SalesforceSimulator = {
  fetch(request: Request): Promise<Response>;
  readonly control: SimulatorControl;
};

/** A small Salesforce, for development and tests: no deployed code imports it. It needs nothing but web standards. */
export function createSalesforceSimulator(options: SimulatorOptions): SalesforceSimulator {
  const simulation = createSimulation(options);
  const control = createSimulatorControl(simulation, options.deliver ?? ((request) => fetch(request)));
  const app = createRoutes(simulation);
  const doors = new Hono({ strict: false }).route("/__control", controlRoutes(control));
  return {
    control,
    fetch: async (request) => {
      if (new URL(request.url).pathname.startsWith("/__control")) return doors.fetch(request);
      const answer = await answerWithFaults(request, simulation, async (carried) => app.fetch(carried));
      return dressed(answer, simulation.clock.now());
    },
  };
}

function createRoutes(simulation: Simulation): Hono {
  // A part of a composite call is no call of its own against the allowance.
  const parts = new WeakSet<Request>();
  const send = async (request: Request) => {
    parts.add(request);
    return app.fetch(request);
  };
  const api = new Hono<ApiEnv>({ strict: false });
  api.use(requireCaller(simulation, parts));
  api
    .route("/", orgRoutes(simulation))
    .route("/", queryRoutes(simulation))
    .route("/", bulkRoutes(simulation))
    .route("/", replicationRoutes(simulation))
    .route("/", recordRoutes(simulation))
    .route("/", collectionRoutes(simulation))
    .route("/", compositeRoutes(send));
  const app = new Hono({ strict: false });
  app.onError((error) => {
    if (!(error instanceof SalesforceError)) throw error;
    return Response.json([error.toBody()], { status: error.status });
  });
  app.notFound(() =>
    Response.json([{ errorCode: "NOT_FOUND", message: "The requested resource does not exist" }], {
      status: 404,
    }),
  );
  return app
    .route("/", tokenRoutes(simulation))
    .route("/", authorizeRoutes(simulation))
    .route("/", identityRoutes(simulation))
    .get("/services/data", (c) => c.json(versionList(simulation)))
    .route("/services/data/:version", api);
}

/** The org's own clock is in every answer: a client that goes by its own will miss changes. */
function dressed(answer: Response, nowMs: number): Response {
  const response = new Response(answer.body, answer);
  response.headers.set("Date", new Date(nowMs).toUTCString());
  if (response.headers.get("Content-Type") === "application/json") {
    response.headers.set("Content-Type", "application/json;charset=UTF-8");
  }
  return response;
}

function createSimulation(options: SimulatorOptions): Simulation {
  const { seed, snapshot = null } = options;
  const clock = createSimulatedClock(options.now, snapshot?.clockOffsetMs);
  // A simulator that is taken up again must not hand out the tokens of its first run.
  const random = createRandom((options.chance ?? 1) + (snapshot?.identity.sessions.length ?? 0));
  const settings: Settings = { ...defaultSettings };
  changeSettings(settings, { ...seed.settings, ...snapshot?.settings, ...options.settings });
  const org = {
    ...seed.org,
    ...snapshot?.org,
    loginOrigin: options.loginOrigin,
    instanceOrigin: options.instanceOrigin ?? options.loginOrigin,
  };
  const schema = createOrgSchema(
    snapshot?.schema ?? { objects: seed.objects, permissions: {}, changedAtMs: clock.nowInSeconds() },
  );
  const records = createRecordStore(clock.now);
  const outbound: OutboundQueue = createOutboundQueue(
    snapshot?.outbound ?? { rules: [], notifications: [] },
    records.nextId,
  );
  const writer = createRecordWriter({
    schema,
    records,
    nowInSeconds: clock.nowInSeconds,
    onWritten: (written) => outbound.noteWrite(written, clock.now()),
  });
  const simulation: Simulation = {
    seedName: seed.name,
    org,
    clock,
    random,
    settings,
    schema,
    records,
    writer,
    identity: createIdentityStore(snapshot?.identity ?? { ...nobodyYet, apps: seed.apps }),
    faults: createFaultBook(random),
    callLog: createCallLog(),
    usage: createApiUsage(),
    cursors: createCursors(random.text),
    jobs: new Map<string, BulkJob>(),
    outbound,
    sleep: options.sleep ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms))),
  };
  for (const table of seed.generate(clock.now())) records.generate(table);
  if (snapshot === null) seed.plant(simulation);
  else records.restore(snapshot.records);
  return simulation;
}
