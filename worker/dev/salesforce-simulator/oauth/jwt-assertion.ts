import type { Simulation } from "../simulation.ts";
import { fromBase64Url } from "./encoding.ts";
import type { ConnectedApp } from "./identity-store.ts";
import { OAuthError, requireActiveUser } from "./tokens.ts";

const longestLifeMs = 5 * 60_000;

/** Who a JWT bearer assertion speaks for, once its signature, audience and expiry have been checked. */
export async function readAssertion(
  assertion: string,
  simulation: Simulation,
): Promise<{ readonly app: ConnectedApp; readonly userId: string }> {
  const [header = "", payload = "", signature = ""] = assertion.split(".");
  const claims = parsePart(payload);
  const app = simulation.identity.apps.get(String(claims.iss));
  if (app === undefined) throw new OAuthError("invalid_client_id", "client identifier invalid");
  if (parsePart(header).alg !== "RS256" || !(await isSigned(app, `${header}.${payload}`, signature))) {
    throw new OAuthError("invalid_grant", "invalid assertion");
  }
  requireAudience(claims.aud, simulation);
  const leftMs = Number(claims.exp) * 1000 - simulation.clock.now();
  if (!(leftMs > 0 && leftMs <= longestLifeMs)) throw new OAuthError("invalid_grant", "invalid assertion");
  const login = simulation.identity.logins.get(String(claims.sub));
  if (login === undefined || !app.preApprovedUsernames.includes(login.username)) {
    throw new OAuthError("invalid_grant", "user is not admin approved to access this app");
  }
  requireActiveUser(login.userId, simulation);
  return { app, userId: login.userId };
}

function parsePart(part: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(new TextDecoder().decode(fromBase64Url(part))) as Record<string, unknown>;
  } catch {
    throw new OAuthError("invalid_grant", "invalid assertion");
  }
}

async function isSigned(app: ConnectedApp, signed: string, signature: string): Promise<boolean> {
  if (app.publicKeyPem === null) return false;
  const der = fromBase64Url(app.publicKeyPem.replace(/-----[^-]+-----|\s/g, ""));
  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("spki", der, algorithm, false, ["verify"]);
  const text = new TextEncoder().encode(signed);
  return crypto.subtle.verify(algorithm.name, key, fromBase64Url(signature), text);
}

function requireAudience(audience: unknown, { org }: Simulation): void {
  const own = org.isSandbox ? "https://test.salesforce.com" : "https://login.salesforce.com";
  const accepted = [own, org.loginOrigin, org.instanceOrigin];
  if (!accepted.includes(String(audience))) throw new OAuthError("invalid_grant", "audience is invalid");
}
