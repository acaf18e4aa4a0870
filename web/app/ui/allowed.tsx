import type { ReactNode } from "react";
import { useMay } from "#web/app/lib/use-may.ts";
import type { Permission } from "#worker/domain/access/permissions.ts";

/** What only those see who may do it. */
export function Allowed({ to, children }: { readonly to: Permission; readonly children: ReactNode }) {
  const may = useMay();
  return may(to) ? children : null;
}
