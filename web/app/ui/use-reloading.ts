import { useLocation, useNavigation } from "@remix-run/react";

/** True while the same page is on its way with other filters: its old rows are then shown as stale. */
export function useReloading(): boolean {
  const { pathname } = useLocation();
  const { state, location } = useNavigation();
  return state === "loading" && location.pathname === pathname;
}
