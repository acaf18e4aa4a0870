import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { Sha256 } from "#worker/domain/merkle/tree-hash.ts";
import type { CompanyTime } from "#worker/domain/registration/promise-clock.ts";
import type { Directory } from "#worker/usecases/access/access-ports.ts";
import type { EvidenceFiles } from "#worker/usecases/disputes/dispute-ports.ts";
import type { JobTransport } from "#worker/usecases/jobs/outbox.ts";
import type { Clock, Ids } from "#worker/usecases/ports.ts";
import type { TeamStore } from "#worker/usecases/teams/team-ports.ts";
import type { ViewStoreOf } from "#worker/usecases/views/view-ports.ts";
import type { RegistrationStoreOf } from "./registration-ports.ts";

/** What registrations are made, decided, shown and kept in time with. */
export type RegistrationNeeds = {
  readonly registrationsOf: RegistrationStoreOf;
  readonly evidenceFiles: EvidenceFiles;
  /** When the company works; null when there is no such company. */
  readonly businessTimeOf: (tenantId: string) => Promise<CompanyTime | null>;
  readonly viewsOf: ViewStoreOf;
  readonly userNames: Directory["userNames"];
  readonly team: Pick<TeamStore, "list">;
  readonly transport: JobTransport;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly sha256: Sha256;
};

/** From which side, and whose: a company's own, or with a partner only that one's. */
export type RegistrationScope =
  | { readonly side: "company"; readonly tenant: TenantScope }
  | { readonly side: "partner"; readonly tenant: TenantScope; readonly partnerId: string };

/** What a caller is refused with; `errors` say what is wrong with what was sent. */
export type RegistrationRefusal = {
  readonly code:
    | "not-found"
    | "stale-version"
    | "illegal-transition"
    | "changed-meanwhile"
    | "appealed-already"
    | "extensions-used-up"
    | "closed-too-late"
    | "account-protected"
    | "opportunity-taken"
    | "conflict-found"
    | "too-many-registrations"
    | "invalid-request";
  readonly errors?: readonly FieldProblem[];
};

export type FieldProblem = { readonly path: string; readonly code: string; readonly message: string };
