import type { IdentityState } from "../oauth/identity-store.ts";
import type { OutboundState } from "../outbound/outbound-queue.ts";
import type { RecordStoreState } from "../records/record-store.ts";
import type { SchemaState } from "../schema/org-schema.ts";
import type { Settings } from "../settings.ts";
import type { OrgIdentity, Simulation } from "../simulation.ts";

/**
 * What a simulator has to remember so that whoever is connected stays so over a restart. It is plain JSON; generated
 * rows, cursors, jobs and faults are not in it.
 */
export type SimulatorSnapshot = {
  readonly seed: string;
  readonly org: OrgIdentity;
  readonly clockOffsetMs: number;
  readonly settings: Settings;
  readonly schema: SchemaState;
  readonly records: RecordStoreState;
  readonly identity: IdentityState;
  readonly outbound: OutboundState;
};

export function takeSnapshot(simulation: Simulation): SimulatorSnapshot {
  const { seedName, org, clock, settings, schema, records, identity, outbound } = simulation;
  return {
    seed: seedName,
    org: { ...org },
    clockOffsetMs: clock.offsetMs(),
    settings: { ...settings },
    schema: schema.state(),
    records: records.state(),
    identity: identity.state(),
    outbound: outbound.state(),
  };
}
