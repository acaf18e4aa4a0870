import type { ConnectedApp } from "../oauth/identity-store.ts";
import type { GeneratedTable } from "../records/record-store.ts";
import type { ObjectDefinition } from "../schema/definitions.ts";
import type { Settings } from "../settings.ts";
import type { OrgIdentity, Simulation } from "../simulation.ts";

/** What an org starts with. */
export type OrgSeed = {
  readonly name: string;
  readonly org: Pick<OrgIdentity, "id" | "name" | "isSandbox">;
  readonly objects: readonly ObjectDefinition[];
  readonly apps: readonly ConnectedApp[];
  readonly settings: Partial<Settings>;
  /** Tables that are computed when they are read. */
  generate(nowMs: number): readonly GeneratedTable[];
  /** Writes users, logins and records. */
  plant(simulation: Simulation): void;
};
