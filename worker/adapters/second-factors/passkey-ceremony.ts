import type {
  AuthenticationResponseJSON,
  AuthenticatorTransport,
  RegistrationResponseJSON,
} from "@simplewebauthn/server";
import type { Passkey, PasskeyCeremony } from "#worker/usecases/second-factors/second-factor-ports.ts";

/**
 * Passkeys for our own origin. The library is loaded when a passkey is first used: most requests never need it. Every
 * ceremony asks the authenticator to verify the person, so that a passkey is two factors by itself.
 */
export function createPasskeyCeremony(origin: string): PasskeyCeremony {
  const rpID = new URL(origin).hostname;
  return {
    registrationOptions: async (user, known, challenge) => {
      const { generateRegistrationOptions } = await library();
      const options = await generateRegistrationOptions({
        rpName: "Fairshare",
        rpID,
        userName: user.email,
        userDisplayName: user.name,
        userID: new Uint8Array(new TextEncoder().encode(user.id)),
        challenge: new Uint8Array(Buffer.from(challenge, "base64url")),
        attestationType: "none",
        excludeCredentials: known.map(({ credentialId, transports }) => ({
          id: credentialId,
          transports: [...transports],
        })),
        authenticatorSelection: { residentKey: "required", userVerification: "required" },
        supportedAlgorithmIDs: [-8, -7, -257],
      });
      return { ...options };
    },
    verifyRegistration: async (response, expectedChallenge) => {
      const { verifyRegistrationResponse } = await library();
      const verified = await orNull(() =>
        verifyRegistrationResponse({
          response: response as RegistrationResponseJSON,
          expectedChallenge,
          expectedOrigin: origin,
          expectedRPID: rpID,
          requireUserVerification: true,
          supportedAlgorithmIDs: [-8, -7, -257],
        }),
      );
      if (verified === null || !verified.verified) return null;
      const { id, publicKey, counter, transports = [] } = verified.registrationInfo.credential;
      return {
        credentialId: id,
        publicKey: Buffer.from(publicKey).toString("base64url"),
        counter,
        transports,
      };
    },
    signInOptions: async (challenge) => {
      const { generateAuthenticationOptions } = await library();
      const options = await generateAuthenticationOptions({
        rpID,
        challenge: new Uint8Array(Buffer.from(challenge, "base64url")),
        userVerification: "required",
      });
      return { ...options };
    },
    verifySignIn: async (response, passkey, expectedChallenge) => {
      const { verifyAuthenticationResponse } = await library();
      const verified = await orNull(() =>
        verifyAuthenticationResponse({
          response: response as AuthenticationResponseJSON,
          expectedChallenge,
          expectedOrigin: origin,
          expectedRPID: rpID,
          requireUserVerification: true,
          credential: toCredential(passkey),
        }),
      );
      return verified?.verified ? verified.authenticationInfo.newCounter : null;
    },
  };
}

function library() {
  return import("@simplewebauthn/server");
}

/** The library throws on whatever does not hold; to us that is an answer. */
async function orNull<T>(verify: () => Promise<T>): Promise<T | null> {
  try {
    return await verify();
  } catch (error) {
    console.warn("a passkey's answer did not hold", error instanceof Error ? error.message : error);
    return null;
  }
}

function toCredential({ credentialId, publicKey, counter, transports }: Passkey) {
  return {
    id: credentialId,
    publicKey: new Uint8Array(Buffer.from(publicKey, "base64url")),
    counter,
    transports: transports as AuthenticatorTransport[],
  };
}
