import { Hono } from "hono";
import { z } from "zod";
import { permissionMatrix } from "#worker/domain/access/permissions.ts";
import { formatInstant } from "#worker/domain/time/instant.ts";
import type { AppContext } from "#worker/http/context.ts";
import { isolationSweep, readIsolationSweep } from "#worker/http/isolation-sweep.ts";
import { type ListColumn, listFile } from "#worker/http/list-file.ts";
import { company } from "#worker/http/route-guard.ts";
import type { TableRoute } from "#worker/http/route-table.ts";
import { version } from "#worker/http/version.ts";
import type { ReviewedKey, ReviewedPerson } from "#worker/usecases/evidence/evidence-ports.ts";

const instant = z.string().nullable();

const grant = z.object({
  permission: z.string(),
  act: z.string(),
  roles: z.array(z.string()),
  keys: z.boolean(),
});

const reviewedPerson = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  /** The partner organisation; null for the company's own people. */
  organisation: z.string().nullable(),
  role: z.string(),
  since: z.string(),
  secondFactor: z.boolean(),
  signInMethods: z.array(z.enum(["password", "passkey", "single_sign_on"])),
  lastMethod: z.string().nullable(),
  seenAt: instant,
  shutOut: z.boolean(),
});

const reviewedKey = z.object({
  id: z.string(),
  name: z.string(),
  permissions: z.array(z.string()),
  createdBy: z.string(),
  createdAt: z.string(),
  expiresAt: z.string(),
  lastUsedAt: instant,
  revokedAt: instant,
  makerHasLeft: z.boolean(),
});

const guardedRoute = z.object({
  method: z.string(),
  path: z.string(),
  audience: z.string(),
  permission: z.string().nullable(),
  freshProof: z.boolean(),
});

const evidenceView = z.object({
  generatedAt: z.string(),
  version: z.string(),
  permissions: z.object({ company: z.array(grant), partner: z.array(grant) }),
  people: z.array(reviewedPerson),
  keys: z.array(reviewedKey),
  encryption: z.object({
    passwords: z.string(),
    dataKeys: z.array(
      z.object({ version: z.int(), wrappedBy: z.int(), createdAt: z.string(), rewrappedAt: instant }),
    ),
  }),
  routes: z.array(guardedRoute),
  isolation: isolationSweep.nullable(),
  migrations: z.array(z.object({ database: z.string(), name: z.string(), appliedAt: z.string() })),
});

/** What a company shows its auditors: each fact is read from what is really in force at this moment. */
export const evidence = new Hono<AppContext>()
  .get(
    "/",
    company("evidence.read", { summary: "Evidence for auditors", answers: { 200: evidenceView } }),
    async (c) => {
      const { evidenceOf, clock, passwordScheme } = c.get("services");
      const store = evidenceOf(c.get("principal").tenant);
      const [people, keys, dataKeys, migrations] = await Promise.all([
        store.listPeople(),
        store.listKeys(),
        store.listDataKeys(),
        store.listMigrations(),
      ]);
      return c.json(
        {
          generatedAt: formatInstant(clock.now()),
          version,
          permissions: {
            company: permissionMatrix("company").map(viewGrant),
            partner: permissionMatrix("partner").map(viewGrant),
          },
          people: people.map(viewPerson),
          keys: keys.map(viewKey),
          encryption: {
            passwords: passwordScheme,
            dataKeys: dataKeys.map(({ createdAt, rewrappedAt, ...key }) => ({
              ...key,
              createdAt: formatInstant(createdAt),
              rewrappedAt: viewInstant(rewrappedAt),
            })),
          },
          routes: viewRoutes(c.get("readRoutes")()),
          isolation: readIsolationSweep(c.env.ISOLATION_SWEEP),
          migrations: [...migrations],
        },
        200,
      );
    },
  )
  .get(
    "/:file{access-review\\.(?:csv|xlsx)}",
    company("evidence.read", {
      summary: "Everybody who can get at the company's data, as a file",
      answers: { 200: "list file" },
    }),
    async (c) => {
      const people = await c.get("services").evidenceOf(c.get("principal").tenant).listPeople();
      return wholeFile(c.req.path, {
        name: "access-review",
        columns: personColumns,
        rows: people.map(viewPerson),
      });
    },
  )
  .get(
    "/:file{routes\\.(?:csv|xlsx)}",
    company("evidence.read", {
      summary: "Every call of the API with whom its guard lets in, as a file",
      answers: { 200: "list file" },
    }),
    (c) =>
      wholeFile(c.req.path, {
        name: "routes",
        columns: routeColumns,
        rows: viewRoutes(c.get("readRoutes")()),
      }),
  );

type GuardedRouteView = z.infer<typeof guardedRoute>;

/** Read from the guards that are mounted, so that the list cannot say anything else than what is enforced. */
function viewRoutes(routes: readonly TableRoute[]): GuardedRouteView[] {
  return routes.map(({ method, path, guard }) => ({
    method,
    path: `/api/v1${path}`,
    audience: guard?.audience ?? "nobody has said",
    permission: guard?.permission ?? null,
    freshProof: guard?.needsFreshProof ?? false,
  }));
}

function viewGrant({ permission, act, roles, keys }: ReturnType<typeof permissionMatrix>[number]) {
  return { permission, act, roles: [...roles], keys };
}

function viewPerson(one: ReviewedPerson): z.infer<typeof reviewedPerson> {
  const { id, name, email, role, lastMethod } = one;
  const methods = [
    ...(one.hasPassword ? (["password"] as const) : []),
    ...(one.passkeys > 0 ? (["passkey"] as const) : []),
    ...(one.hasSingleSignOn ? (["single_sign_on"] as const) : []),
  ];
  return {
    id,
    name,
    email,
    organisation: one.partner?.organisation ?? null,
    role,
    since: formatInstant(one.since),
    secondFactor: one.hasAuthenticator || one.passkeys > 0,
    signInMethods: methods,
    lastMethod,
    seenAt: viewInstant(one.seenAt),
    shutOut: one.isShutOut,
  };
}

function viewKey(key: ReviewedKey): z.infer<typeof reviewedKey> {
  return {
    ...key,
    permissions: [...key.permissions],
    createdAt: formatInstant(key.createdAt),
    expiresAt: formatInstant(key.expiresAt),
    lastUsedAt: viewInstant(key.lastUsedAt),
    revokedAt: viewInstant(key.revokedAt),
  };
}

function viewInstant(at: number | null): string | null {
  return at === null ? null : formatInstant(at);
}

function wholeFile<Row>(
  path: string,
  file: {
    readonly name: string;
    readonly columns: readonly ListColumn<Row>[];
    readonly rows: readonly Row[];
  },
): Response {
  return listFile<Row, never>(path, { ...file, readPage: async () => ({ items: file.rows, next: null }) });
}

const personColumns: readonly ListColumn<z.infer<typeof reviewedPerson>>[] = [
  { header: "Name", value: ({ name }) => name },
  { header: "E-mail", value: ({ email }) => email },
  { header: "Partner organisation", value: ({ organisation }) => organisation },
  { header: "Role", value: ({ role }) => role },
  { header: "Since", holdsDates: true, value: ({ since }) => since },
  { header: "Second factor", value: ({ secondFactor }) => (secondFactor ? "yes" : "no") },
  { header: "Ways to sign in", value: ({ signInMethods }) => signInMethods.join(" ") },
  { header: "Last signed in by", value: ({ lastMethod }) => lastMethod },
  { header: "Last seen", holdsDates: true, value: ({ seenAt }) => seenAt },
  { header: "Shut out", value: ({ shutOut }) => (shutOut ? "yes" : "no") },
];

const routeColumns: readonly ListColumn<GuardedRouteView>[] = [
  { header: "Method", value: ({ method }) => method },
  { header: "Path", value: ({ path }) => path },
  { header: "For", value: ({ audience }) => audience },
  { header: "Permission", value: ({ permission }) => permission },
  { header: "Fresh proof", value: ({ freshProof }) => (freshProof ? "yes" : "no") },
];
