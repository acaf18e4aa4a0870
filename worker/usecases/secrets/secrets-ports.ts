/** Which cell of the database a secret stands in: sealed for one, it opens in no other. */
export type SecretPlace = { readonly table: string; readonly column: string; readonly row: string };

/**
 * Secrets that have to be read again (a client secret, the key of an authenticator app), sealed at rest with a key of
 * their owner: a company's, an organisation's or a person's id. `open` throws on anything that was altered or moved.
 */
export type Secrets = {
  readonly seal: (ownerId: string, place: SecretPlace, plaintext: string) => Promise<string>;
  readonly open: (ownerId: string, place: SecretPlace, sealed: string) => Promise<string>;
};

export type DataKeyRow = {
  readonly ownerId: string;
  readonly version: number;
  /** Base64 of the wrapped key. */
  readonly wrapped: string;
  /** The version of the Worker's key that wraps it. */
  readonly wrappedBy: number;
};

export type DataKeyStore = {
  /** The owner's newest key, or null before its first secret. */
  readonly newest: (ownerId: string) => Promise<DataKeyRow | null>;
  readonly get: (ownerId: string, version: number) => Promise<DataKeyRow | null>;
  /** Adds the key unless there is one of that version already; answers the one that is there. */
  readonly add: (row: DataKeyRow & { readonly createdAt: number }) => Promise<DataKeyRow>;
  /** Up to `limit` keys that another version than this wraps. */
  readonly wrappedByOther: (version: number, limit: number) => Promise<readonly DataKeyRow[]>;
  /** Replaces the wrapping, if it is still the one that was read. */
  readonly rewrap: (
    row: DataKeyRow,
    by: { readonly wrapped: string; readonly wrappedBy: number; readonly now: number },
  ) => Promise<void>;
  /** Forgetting the keys makes all that they sealed unreadable. */
  readonly forget: (ownerId: string) => Promise<void>;
};
