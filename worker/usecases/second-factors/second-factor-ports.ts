import type { User } from "#worker/domain/access/principal.ts";
import type { AccountRecord } from "#worker/usecases/accounts/account-ports.ts";

/** An authenticator app: its secret is sealed; it is in force once its first code has come. */
export type Authenticator = {
  readonly userId: string;
  readonly sealedSecret: string;
  readonly confirmedAt: number | null;
  /** The newest time step whose code was taken. */
  readonly lastStep: number;
};

export type Passkey = {
  readonly credentialId: string;
  readonly userId: string;
  /** COSE key in base64url. */
  readonly publicKey: string;
  readonly counter: number;
  readonly transports: readonly string[];
  readonly name: string;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
};

export type SecondFactors = {
  readonly authenticatorSince: number | null;
  readonly recoveryCodesLeft: number;
  readonly passkeys: readonly Passkey[];
};

export type SecondFactorStore = {
  readonly list: (userId: string) => Promise<SecondFactors>;
  readonly getAuthenticator: (userId: string) => Promise<Authenticator | null>;
  /** Takes the place of one that was never confirmed; one in force stays, and this answers false. */
  readonly beginAuthenticator: (userId: string, sealedSecret: string, now: number) => Promise<boolean>;
  /** Puts the authenticator in force with new recovery codes; false when it is in force already. */
  readonly confirmAuthenticator: (
    confirmed: {
      readonly userId: string;
      readonly step: number;
      readonly codeHashes: readonly string[];
      readonly now: number;
    },
    record: AccountRecord,
  ) => Promise<boolean>;
  /** Takes the code of a step; false when that step or a later one has been taken already. */
  readonly takeStep: (userId: string, step: number) => Promise<boolean>;
  readonly removeAuthenticator: (userId: string, record: AccountRecord) => Promise<boolean>;
  /** Uses up a recovery code; of two at once exactly one gets it. */
  readonly takeRecoveryCode: (
    userId: string,
    codeHash: string,
    now: number,
    record: AccountRecord,
  ) => Promise<boolean>;
  readonly replaceRecoveryCodes: (
    userId: string,
    codeHashes: readonly string[],
    record: AccountRecord,
  ) => Promise<void>;
  /** The passkey and its person, unless disabled. */
  readonly getPasskey: (
    credentialId: string,
  ) => Promise<{ readonly passkey: Passkey; readonly user: User } | null>;
  /** False when the credential is registered already, by anyone. */
  readonly addPasskey: (passkey: Passkey, record: AccountRecord) => Promise<boolean>;
  readonly notePasskeyUse: (credentialId: string, counter: number, now: number) => Promise<void>;
  readonly removePasskey: (userId: string, credentialId: string, record: AccountRecord) => Promise<boolean>;
};

/** Time-based one-time codes (RFC 6238): 6 digits, 30 seconds, SHA-1, as every authenticator app reads them. */
export type OneTimeCodes = {
  /** A fresh secret in base32. */
  readonly freshSecret: () => string;
  /** What an app reads, as an address and as a picture (SVG). */
  readonly describe: (secret: string, email: string) => { readonly uri: string; readonly picture: string };
  /** The step whose code this is, this one or a neighbour's; null when it is none of them. */
  readonly stepOf: (secret: string, code: string, now: number) => number | null;
};

/** What a browser and its authenticator exchange; JSON as @simplewebauthn's client speaks it. */
export type PasskeyCeremony = {
  readonly registrationOptions: (
    user: User,
    known: readonly Passkey[],
    challenge: string,
  ) => Promise<Readonly<Record<string, unknown>>>;
  /** Null when the answer does not hold. `challenge` says whether the challenge was ours, and uses it up. */
  readonly verifyRegistration: (
    response: unknown,
    challenge: (challenge: string) => Promise<boolean>,
  ) => Promise<Pick<Passkey, "credentialId" | "publicKey" | "counter" | "transports"> | null>;
  readonly signInOptions: (challenge: string) => Promise<Readonly<Record<string, unknown>>>;
  /** The new counter; null when the answer does not hold. */
  readonly verifySignIn: (
    response: unknown,
    passkey: Passkey,
    challenge: (challenge: string) => Promise<boolean>,
  ) => Promise<number | null>;
};
