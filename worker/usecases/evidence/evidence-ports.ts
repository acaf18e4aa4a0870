/** Who may get at a company's data, for whoever reviews it. Instants are epoch milliseconds. */
export type ReviewedPerson = {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** Null for the company's own people. */
  readonly partner: { readonly partnerId: string; readonly organisation: string } | null;
  readonly role: string;
  readonly since: number;
  readonly hasPassword: boolean;
  readonly hasAuthenticator: boolean;
  readonly passkeys: number;
  readonly hasSingleSignOn: boolean;
  /** Of the sessions that are open. */
  readonly lastMethod: string | null;
  readonly seenAt: number | null;
  /** Shut out by the company: kept in the list, because the account still exists. */
  readonly isShutOut: boolean;
};

export type ReviewedKey = {
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly string[];
  readonly createdBy: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly lastUsedAt: number | null;
  readonly revokedAt: number | null;
  /** A key opens nothing any more once its maker has left. */
  readonly makerHasLeft: boolean;
};

/** A key that seals the company's secrets: which key of the Worker wraps it, and since when. */
export type DataKeyVersion = {
  readonly version: number;
  readonly wrappedBy: number;
  readonly createdAt: number;
  readonly rewrappedAt: number | null;
};

export type AppliedMigration = {
  readonly database: "directory" | "company";
  readonly name: string;
  readonly appliedAt: string;
};

export type EvidenceStore = {
  /** The company's people, then its partners', each by name. */
  readonly listPeople: () => Promise<readonly ReviewedPerson[]>;
  readonly listKeys: () => Promise<readonly ReviewedKey[]>;
  readonly listDataKeys: () => Promise<readonly DataKeyVersion[]>;
  readonly listMigrations: () => Promise<readonly AppliedMigration[]>;
};
