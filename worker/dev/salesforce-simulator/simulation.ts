import type { ApiUsage } from "./api/api-usage.ts";
import type { BulkJobs } from "./api/bulk-jobs.ts";
import type { Cursors } from "./api/cursors.ts";
import type { CallLog } from "./call-log.ts";
import type { FaultBook } from "./faults/fault-book.ts";
import type { IdentityStore } from "./oauth/identity-store.ts";
import type { OutboundQueue } from "./outbound/outbound-queue.ts";
import type { Random } from "./random.ts";
import type { RecordStore } from "./records/record-store.ts";
import type { RecordWriter } from "./records/record-writer.ts";
import type { OrgSchema } from "./schema/org-schema.ts";
import type { Settings } from "./settings.ts";
import type { SimulatedClock } from "./simulated-clock.ts";

/** Who the org is. A refreshed sandbox has a new id; a migrated org a new instance. */
export type OrgIdentity = {
  id: string;
  readonly name: string;
  loginOrigin: string;
  instanceOrigin: string;
  readonly isSandbox: boolean;
};

/** Everything a part of the simulator may need of the others. */
export type Simulation = {
  readonly seedName: string;
  readonly org: OrgIdentity;
  readonly clock: SimulatedClock;
  readonly random: Random;
  readonly settings: Settings;
  readonly schema: OrgSchema;
  readonly records: RecordStore;
  readonly writer: RecordWriter;
  readonly identity: IdentityStore;
  readonly faults: FaultBook;
  readonly callLog: CallLog;
  readonly usage: ApiUsage;
  readonly cursors: Cursors;
  readonly jobs: BulkJobs;
  readonly outbound: OutboundQueue;
  readonly sleep: (ms: number) => Promise<void>;
};
