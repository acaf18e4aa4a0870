import { env } from "cloudflare:workers";
import { createDirectory } from "#worker/adapters/d1/directory-store.ts";
import { platformIds } from "#worker/adapters/platform/ids.ts";
import { tokens } from "#worker/adapters/platform/tokens.ts";
import type {
  CompanyPrincipal,
  PartnerPrincipal,
  Principal,
  TenantScope,
  User,
} from "#worker/domain/access/principal.ts";
import { buildServices } from "#worker/services.ts";
import { firstSeat, type Seat } from "#worker/usecases/access/session-principal.ts";
import { startSession } from "#worker/usecases/access/start-session.ts";

/** Someone with an open session: hand it to `api(...)` to call the API as them. */
export type Person<As extends Principal = Principal> = { readonly principal: As; readonly cookie: string };

export type CompanyPerson = Person<CompanyPrincipal> & { readonly tenant: TenantScope };
export type PartnerPerson = Person<PartnerPrincipal> & { readonly organisationId: string };

/** A new company and its first member, signed in. Real rows, without the cost of a password. */
export async function makeCompany({ name = "Northwind", currency = "USD" } = {}): Promise<CompanyPerson> {
  const user = await makeUser(`${name} founder`);
  const tenant = await access().createCompany({ name, currency, founderId: user.id });
  const person = await signedIn(user, { audience: "company", tenantId: tenant.tenantId });
  return { ...(person as Person<CompanyPrincipal>), tenant };
}

/** A new partner organisation with one person, who sees each of `at`, signed in. */
export async function makePartnerUser({
  at,
  organisation = "Harbour Consulting",
}: {
  readonly at: readonly { readonly tenant: TenantScope; readonly partnerId: string }[];
  readonly organisation?: string;
}): Promise<PartnerPerson> {
  const user = await makeUser(`${organisation} person`);
  const { id: organisationId } = await access().createPartnerOrganisation({ name: organisation });
  for (const { tenant, partnerId } of at) {
    await access().linkPartner({ tenant, partnerId, userId: user.id, organisationId });
  }
  const person = await signedIn(user, { audience: "partner", tenantId: null });
  return { ...(person as Person<PartnerPrincipal>), organisationId };
}

/** A person with an address and no password, so nobody can sign in as them except through `signedIn`. */
export async function makeUser(name: string): Promise<User> {
  const user = { id: platformIds.fresh("usr"), name, email: `${platformIds.fresh("mail")}@example.com` };
  await createDirectory(env).addUser({ ...user, passwordHash: null, createdAt: clock.now() });
  return user;
}

/** Opens a session, in the first seat the person has unless another is given. */
export async function signedIn(user: User, at?: Seat): Promise<Person> {
  const directory = createDirectory(env);
  const memberships = await directory.listMemberships(user.id);
  const seat = at ?? firstSeat(memberships);
  if (seat === null) throw new Error(`${user.name} belongs nowhere`);
  const started = await startSession(
    { directory, tokens, clock },
    { user, seat, memberships, replaces: null },
  );
  if (started === null) throw new Error(`${user.name} has no such seat`);
  return { principal: started.principal, cookie: `__Host-sid=${started.token}` };
}

const { clock } = buildServices(env);

function access() {
  return buildServices(env).access;
}
