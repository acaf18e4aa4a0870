import { platformIds } from "#worker/adapters/platform/ids.ts";
import { api } from "./api.ts";
import { addPartner } from "./crm.ts";
import { inviteTo, tokenTo } from "./invitations.ts";
import {
  type CompanyPerson,
  makeColleague,
  makePartnerColleague,
  makePartnerUser,
  makeUser,
  openSession,
  type PartnerPerson,
} from "./people.ts";

export type WorldTeams = Awaited<ReturnType<typeof makeWorldTeams>>;

/**
 * People around a world for whatever is done to people: those whose role changes, those who are removed, invitations to each
 * kind of place, people who ask to join partner one, and a partner whose partnership can be ended.
 */
export async function makeWorldTeams({
  company,
  one,
  partnerOne,
  canary,
}: {
  readonly company: CompanyPerson;
  readonly one: PartnerPerson;
  readonly partnerOne: string;
  readonly canary: (tag: string, what: string) => string;
}) {
  const { tenant } = company;
  const ids = (person: CompanyPerson | PartnerPerson) => person.principal.user.id;
  const partnerThree = await addPartner(tenant, `Ended ${platformIds.fresh("three")}`);
  await makePartnerUser({ at: [{ tenant, partnerId: partnerThree }], organisation: "Ended" });
  const atPartner = `/partners/${partnerOne}/invitations`;
  const invited = async (inviter: CompanyPerson | PartnerPerson, path: string, role?: string) =>
    inviteTo(inviter, path, { email: address(), name: canary("own", "invited"), ...(role && { role }) });
  return {
    partnerThree,
    colleagueId: ids(await makeColleague(tenant, "viewer")),
    leaverId: ids(await makeColleague(tenant, "analyst")),
    partnerColleagueId: ids(await makePartnerColleague(one.organisationId, "viewer")),
    partnerLeaverId: ids(await makePartnerColleague(one.organisationId, "seller")),
    invitationId: await invited(company, "/team/invitations", "viewer"),
    partnerInvitationId: await invited(company, atPartner),
    organisationInvitationId: await inviteTo(one, "/portal/team/invitations", {
      email: address(),
      name: canary("one", "invited"),
      role: "seller",
    }),
    joinToAgree: await askToJoin(company, { path: atPartner, one }),
    joinToRefuse: await askToJoin(company, { path: atPartner, one }),
  };
}

async function askToJoin(company: CompanyPerson, { path, one }: { path: string; one: PartnerPerson }) {
  const user = await makeUser("Kim");
  const { email } = user;
  await inviteTo(company, path, { email, name: "Kim" });
  await api(await openSession(user)).post("/invitations/accept", { token: await tokenTo(email) });
  type Asking = { readonly items: readonly { readonly id: string; readonly email: string }[] };
  const { items } = await api(one).json<Asking>("/portal/team/join-requests");
  const asked = items.find((item) => item.email === email);
  if (asked === undefined) throw new Error(`${email} does not ask to join`);
  return asked.id;
}

function address(): string {
  return `${platformIds.fresh("mail")}@example.com`;
}
