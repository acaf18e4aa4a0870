import { api } from "./api.ts";
import { linkTo } from "./mailbox.ts";
import type { CompanyPerson, PartnerPerson } from "./people.ts";

/** The secret in the newest mail to the address. */
export async function tokenTo(email: string): Promise<string> {
  const token = new URL(await linkTo(email), "https://mailed.example").searchParams.get("token");
  if (token === null) throw new Error(`the newest mail to ${email} carries no token`);
  return token;
}

/** Accepts the newest invitation of the address with a new account. */
export async function acceptAsNew(email: string, more: object = {}): Promise<Response> {
  const token = await tokenTo(email);
  return api(null).post("/invitations/accept", {
    token,
    name: "Robin New",
    password: "seven wet otters",
    ...more,
  });
}

/** The cookie that an answer has set, for `api(...)`. */
export function personOf(response: Response): { readonly cookie: string } {
  return { cookie: response.headers.getSetCookie()[0]?.split(";")[0] ?? "" };
}

type Listed = { readonly items: readonly { readonly id: string; readonly email: string }[] };

/** Invites and answers the invitation's id; `path` is where invitations of the place are posted. */
export async function inviteTo(
  inviter: CompanyPerson | PartnerPerson,
  path: string,
  body: { readonly email: string; readonly name: string; readonly role?: string },
): Promise<string> {
  const response = await api(inviter).post(path, body);
  if (response.status !== 201)
    throw new Error(`${path} answered ${response.status} ${await response.text()}`);
  const { items } = await api(inviter).json<Listed>(path);
  const invited = items.find(({ email }) => email === body.email);
  if (invited === undefined) throw new Error(`${body.email} is not among the invitations`);
  return invited.id;
}
