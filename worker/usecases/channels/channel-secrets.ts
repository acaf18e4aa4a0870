import type { SecretPlace, Secrets } from "#worker/usecases/secrets/secrets-ports.ts";
import type { Channel } from "./channel-ports.ts";

export function urlPlace(channelId: string): SecretPlace {
  return { table: "event_channels", column: "url", row: channelId };
}

/** One place for both: a secret that is replaced moves from one column to the other as it is. */
export function secretPlace(channelId: string): SecretPlace {
  return { table: "event_channels", column: "secret", row: channelId };
}

export function openUrl(secrets: Secrets, tenantId: string, { id, sealedUrl }: Channel): Promise<string> {
  return secrets.open(tenantId, urlPlace(id), sealedUrl);
}

/** The newest first; the one before it until its time is up. */
export async function openSecrets(
  secrets: Secrets,
  tenantId: string,
  { channel, now }: { readonly channel: Channel; readonly now: number },
): Promise<readonly string[]> {
  const { id, sealedSecret, oldSecret } = channel;
  const sealed = [
    ...(sealedSecret === null ? [] : [sealedSecret]),
    ...(oldSecret === null || oldSecret.until <= now ? [] : [oldSecret.sealed]),
  ];
  return Promise.all(sealed.map((one) => secrets.open(tenantId, secretPlace(id), one)));
}
