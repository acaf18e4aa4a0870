import { normaliseEmail } from "#worker/domain/access/email.ts";
import { checkNewPassword, type PasswordFault } from "#worker/domain/access/password-policy.ts";
import type { User } from "#worker/domain/access/principal.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import type { Clock, Ids } from "#worker/usecases/ports.ts";
import type { Directory, Passwords } from "./access-ports.ts";

export type CreateUserDeps = {
  readonly directory: Directory;
  readonly passwords: Passwords;
  readonly ids: Ids;
  readonly clock: Clock;
};

export type CreateUserInput = { readonly email: string; readonly name: string; readonly password: string };

export type CreateUserError = "invalid-email" | PasswordFault | "email-taken";

/** For whoever has proved already that the address is theirs. */
export async function createUser(
  { directory, passwords, ids, clock }: CreateUserDeps,
  { email, name, password }: CreateUserInput,
): Promise<Result<User, CreateUserError>> {
  const address = normaliseEmail(email);
  if (!address.ok) return address;
  const checked = checkNewPassword(password);
  if (!checked.ok) return checked;
  const user = { id: ids.fresh("usr"), email: address.value, name: name.trim() };
  const passwordHash = await passwords.hash(password);
  const now = clock.now();
  const isAdded = await directory.addUser({ ...user, passwordHash, emailVerifiedAt: now, createdAt: now });
  return isAdded ? ok(user) : err("email-taken");
}
