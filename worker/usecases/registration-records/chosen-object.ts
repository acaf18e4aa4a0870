import type { TenantScope } from "#worker/domain/access/principal.ts";
import type { RegistrationObject } from "#worker/domain/crm/writing/registration-object.ts";
import type { Connection } from "#worker/usecases/connections/connection-ports.ts";
import type { WriteNeeds } from "#worker/usecases/write-back/writing.ts";

export type ChosenObject = { readonly connection: Connection; readonly object: RegistrationObject };

/** The object that the company keeps its registrations in; null where there is none. */
export async function findChosen(
  { connections }: Pick<WriteNeeds, "connections">,
  tenant: TenantScope,
): Promise<ChosenObject | null> {
  for (const connection of await connections.connectionsOf(tenant).list()) {
    const object = connection.mapping?.registrationObject;
    if (object) return { connection, object };
  }
  return null;
}
