import type { SecretPlace } from "#worker/usecases/secrets/secrets-ports.ts";

export function secretPlace(tenantId: string): SecretPlace {
  return { table: "slack_apps", column: "signing_secret", row: tenantId };
}
