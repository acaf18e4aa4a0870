import type { AccountDeps } from "#worker/usecases/accounts/account-deps.ts";
import type { Announce } from "#worker/usecases/notifications/notifications.ts";
import type { ViewStoreOf } from "#worker/usecases/views/view-ports.ts";
import type { InvitationStore } from "./invitation-ports.ts";
import type { OrganisationStore, TeamStore } from "./team-ports.ts";

export type TeamDeps = AccountDeps & {
  readonly team: TeamStore;
  readonly organisations: OrganisationStore;
  readonly invitations: InvitationStore;
  readonly viewsOf: ViewStoreOf;
  readonly announce: Announce;
};
