import { type ActionFunctionArgs, data, type LoaderFunctionArgs } from "@remix-run/cloudflare";
import type { Permission } from "#worker/domain/access/permissions.ts";
import { apiOf, read } from "./api.server.ts";

/**
 * For pages that read nothing before their form is sent: whoever would be refused then is told so now. The API refuses all
 * the same.
 */
export async function requirePermission(
  args: LoaderFunctionArgs | ActionFunctionArgs,
  permission: Permission,
): Promise<void> {
  const { permissions } = await read(apiOf(args).client.session.$get(), args.request);
  if (!permissions.includes(permission)) {
    throw data(
      { title: "Your role does not allow this", status: 403, code: "not-permitted" },
      { status: 403 },
    );
  }
}
