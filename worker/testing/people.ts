import { env } from "cloudflare:workers";
import { createDirectory } from "#worker/adapters/d1/directory-store.ts";
import { platformIds } from "#worker/adapters/platform/ids.ts";
import { tokens } from "#worker/adapters/platform/tokens.ts";
import { systemActor } from "#worker/domain/access/audit-event.ts";
import type { CompanyRole, PartnerRole } from "#worker/domain/access/permissions.ts";
import type {
  CompanyPrincipal,
  PartnerPrincipal,
  Principal,
  TenantScope,
  User,
} from "#worker/domain/access/principal.ts";
import { buildServices } from "#worker/services.ts";
import type { Proof, Seat } from "#worker/usecases/access/access-ports.ts";
import { firstSeat } from "#worker/usecases/access/session-principal.ts";
import { startSession } from "#worker/usecases/access/start-session.ts";

/** Someone with an open session: hand it to `api(...)` to call the API as them. */
export type Person<As extends Principal = Principal> = { readonly principal: As; readonly cookie: string };

export type CompanyPerson = Person<CompanyPrincipal> & { readonly tenant: TenantScope };
export type PartnerPerson = Person<PartnerPrincipal> & { readonly organisationId: string };

/** A new company and its first member, signed in. Real rows, without the cost of a password. */
export async function makeCompany({ name = "Northwind", currency = "USD" } = {}): Promise<CompanyPerson> {
  const user = await makeUser(`${name} founder`);
  const actor = systemActor("test", "req_test");
  const tenant = await access().createCompany({ name, currency, founderId: user.id, actor });
  const person = await signedIn(user, { audience: "company", tenantId: tenant.tenantId });
  return { ...(person as Person<CompanyPrincipal>), tenant };
}

/** One more person at a company, in this role, signed in. */
export async function makeColleague(tenant: TenantScope, role: CompanyRole): Promise<CompanyPerson> {
  const user = await makeUser(`${tenant.name} ${role}`);
  const createdAt = clock.now();
  await createDirectory(env).addMember({ tenantId: tenant.tenantId, userId: user.id, role, createdAt });
  const person = await signedIn(user, { audience: "company", tenantId: tenant.tenantId });
  return { ...(person as Person<CompanyPrincipal>), tenant };
}

/** One more person of a partner organisation, in this role, signed in. */
export async function makePartnerColleague(
  organisationId: string,
  role: PartnerRole,
): Promise<PartnerPerson> {
  const user = await makeUser(`Partner ${role}`);
  const createdAt = clock.now();
  await createDirectory(env).addOrganisationMember({ organisationId, userId: user.id, role, createdAt });
  const person = await signedIn(user, { audience: "partner" });
  return { ...(person as Person<PartnerPrincipal>), organisationId };
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
  const createdAt = clock.now();
  await createDirectory(env).addOrganisationMember({
    organisationId,
    userId: user.id,
    role: "admin",
    createdAt,
  });
  for (const { tenant, partnerId } of at) {
    await access().linkPartner({ tenant, partnerId, userId: user.id, organisationId });
  }
  const person = await signedIn(user, { audience: "partner" });
  return { ...(person as Person<PartnerPrincipal>), organisationId };
}

/** A person with an address and no password, so nobody can sign in as them except through `signedIn`. */
export async function makeUser(name: string): Promise<User> {
  const user = { id: platformIds.fresh("usr"), name, email: `${platformIds.fresh("mail")}@example.com` };
  const now = clock.now();
  await createDirectory(env).addUser({ ...user, passwordHash: null, emailVerifiedAt: now, createdAt: now });
  return user;
}

/** Opens a session, in the first seat the person has unless another is given. */
export async function signedIn(user: User, at?: Seat, proved: Partial<Proof> = {}): Promise<Person> {
  const { principal, cookie } = await openSession(user, at, proved);
  if (principal === null) throw new Error(`${user.name} has no such seat`);
  return { principal, cookie };
}

/** Opens a session of somebody who may belong nowhere. */
export async function openSession(
  user: User,
  at?: Seat,
  proved: Partial<Proof> = {},
): Promise<{ readonly principal: Principal | null; readonly cookie: string }> {
  const directory = createDirectory(env);
  const standing = await directory.getStanding(user.id);
  const proof: Proof = {
    method: "password",
    isTwoFactor: false,
    provedAt: clock.now(),
    device: "test",
    address: "unknown",
    ...proved,
  };
  const started = await startSession(
    { directory, tokens, ids: platformIds, clock },
    { user, seat: at ?? firstSeat(standing), proof, standing, replaces: null },
  );
  if (started === null) throw new Error(`${user.name} has no such seat`);
  return { principal: started.principal, cookie: `__Host-sid=${started.token}` };
}

const { clock } = buildServices(env);

function access() {
  return buildServices(env).access;
}
