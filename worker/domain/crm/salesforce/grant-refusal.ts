/** What Salesforce said when it gave no token: its code, and its words, which alone tell many causes apart. */
export type GrantRefusal = { readonly error: string; readonly description: string };

/** denied: this grant is over, somebody signs in again. misconfigured: the app's settings or ours. limited: too many tries. */
export type JudgedRefusal = {
  readonly kind: "denied" | "misconfigured" | "limited";
  /** A sentence for whoever has to act, with the remedy. */
  readonly reason: string;
};

/** Source of codes and texts: Salesforce's OAuth error codes, and those that connectors have met besides. */
export function judgeRefusal({ error, description }: GrantRefusal): JudgedRefusal {
  const words = description.toLowerCase().replace(/[^a-z]+/g, " ");
  const byWords = error === "invalid_grant" ? BY_WORDS.find(([part]) => words.includes(part)) : undefined;
  if (byWords) return byWords[1];
  const byCode = BY_CODE.get(error) ?? BY_CODE.get(error.toLowerCase());
  if (byCode) return byCode;
  return denied(
    `Salesforce refused: ${error}${description === "" ? "" : ` (${description})`}. Connect again.`,
  );
}

function denied(reason: string): JudgedRefusal {
  return { kind: "denied", reason };
}

function misconfigured(reason: string): JudgedRefusal {
  return { kind: "misconfigured", reason };
}

const LIMITED: JudgedRefusal = {
  kind: "limited",
  reason: "Salesforce counts too many logins by this user. It is tried again in an hour.",
};
const CODE_OVER = denied("The login was not finished in time, or was used already. Connect again.");
const APP_UNKNOWN = denied(
  "Salesforce does not let this app into the org. Ask an administrator to install or approve the External Client App, then connect again.",
);

const BY_WORDS: readonly (readonly [string, JudgedRefusal])[] = [
  ["rate limit exceeded", LIMITED],
  ["expired access refresh token", denied("The access was revoked or has expired. Connect again.")],
  [
    "token validity expired",
    denied("The access has expired by the app's refresh token policy. Connect again."),
  ],
  [
    "inactive user",
    denied("The user who connected is inactive. Reactivate it, or connect with another user."),
  ],
  ["inactive org", denied("The Salesforce org is inactive.")],
  [
    "org locked",
    denied("The Salesforce org is locked. Ask its administrator to unlock it, then connect again."),
  ],
  [
    "ip restricted",
    denied(
      "The app or the user's profile only allows certain network addresses. Relax the IP restrictions of the External Client App, then connect again.",
    ),
  ],
  [
    "hasn t approved this consumer",
    denied("The user has not approved the app. Connect again and allow access."),
  ],
  ["authentication failure", denied("Salesforce did not accept the login. Connect again.")],
  ["expired authorization code", CODE_OVER],
  ["invalid authorization code", CODE_OVER],
  [
    "audience is invalid",
    misconfigured("The login host does not fit the org: production and sandbox have different ones."),
  ],
  [
    "invalid assertion",
    misconfigured(
      "Salesforce did not accept the signature. Check the private key and the app's certificate.",
    ),
  ],
  [
    "not admin approved",
    misconfigured("The user is not pre-authorised for the app. Assign it by profile or permission set."),
  ],
];

const BY_CODE: ReadonlyMap<string, JudgedRefusal> = new Map<string, JudgedRefusal>([
  [
    "invalid_client_id",
    misconfigured("There is no app with this consumer key. Check the key, and that it belongs to this org."),
  ],
  [
    "invalid_client",
    misconfigured("The consumer secret is wrong. Copy it again from the External Client App."),
  ],
  [
    "redirect_uri_mismatch",
    misconfigured(
      "The app does not list our callback address. Add it to its callback URLs exactly as shown.",
    ),
  ],
  [
    "unsupported_grant_type",
    misconfigured("The app does not allow this way of connecting. Enable it in the app's OAuth settings."),
  ],
  ["invalid_request", denied("The login does not belong to the one that was begun here. Connect again.")],
  ["rate_limit_exceeded", LIMITED],
  ["access_denied", denied("Access was not allowed on Salesforce's page. Connect again and allow it.")],
  [
    "invalid_app_access",
    denied("The user may not use this app. Ask an administrator to grant access to it."),
  ],
  [
    "inactive_user",
    denied("The user who connected is inactive. Reactivate it, or connect with another user."),
  ],
  ["inactive_org", denied("The Salesforce org is inactive.")],
  [
    "OAUTH_APP_BLOCKED",
    denied(
      "An administrator has blocked the app in this org. Ask for it to be unblocked, then connect again.",
    ),
  ],
  ["OAUTH_APPROVAL_ERROR_GENERIC", APP_UNKNOWN],
  ["OAUTH_EC_APP_NOT_FOUND", APP_UNKNOWN],
  [
    "OAUTH_AUTHORIZATION_BLOCKED",
    denied("A local External Client App works only in its own org. Log in to the org in which it was made."),
  ],
]);
