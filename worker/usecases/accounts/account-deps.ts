import type { Passwords } from "#worker/usecases/access/access-ports.ts";
import type { CreateCompanyDeps } from "#worker/usecases/access/create-company.ts";
import type { SignInDeps } from "#worker/usecases/access/sign-in.ts";
import type { AccountStore } from "./account-ports.ts";

export type AccountDeps = SignInDeps &
  CreateCompanyDeps & {
    readonly accounts: AccountStore;
    readonly passwords: Passwords;
  };
