import { Secret, TOTP } from "otpauth";
import { renderSVG } from "uqr";
import type { OneTimeCodes } from "#worker/usecases/second-factors/second-factor-ports.ts";

const periodSeconds = 30;
/** A clock that goes wrong by half a minute either way is still let in. */
const window = 1;

export const oneTimeCodes: OneTimeCodes = {
  freshSecret: () => new Secret({ size: 20 }).base32,
  describe: (secret, email) => {
    const uri = totpOf(secret, email).toString();
    return { uri, picture: renderSVG(uri, { ecc: "M", border: 2 }) };
  },
  stepOf: (secret, code, now) => {
    const token = code.replaceAll(/\s/g, "");
    if (!/^\d{6}$/.test(token)) return null;
    const delta = totpOf(secret, "").validate({ token, timestamp: now, window });
    return delta === null ? null : Math.floor(now / (periodSeconds * 1000)) + delta;
  },
};

function totpOf(secret: string, label: string): TOTP {
  return new TOTP({
    issuer: "Fairshare",
    label,
    algorithm: "SHA1",
    digits: 6,
    period: periodSeconds,
    secret: Secret.fromBase32(secret),
  });
}
