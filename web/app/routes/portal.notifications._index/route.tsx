import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { useLoaderData } from "@remix-run/react";
import { changeNotifications, loadNotifications } from "#web/app/notifications/notifications.server.ts";
import { NotificationsPage } from "#web/app/notifications/notifications-page.tsx";

export const meta: MetaFunction = () => [{ title: "Notifications · Fairshare" }];

export const loader = (args: LoaderFunctionArgs) => loadNotifications(args, "portal");

export const action = (args: ActionFunctionArgs) => changeNotifications(args, "portal");

export default function Notifications() {
  return <NotificationsPage side="portal" {...useLoaderData<typeof loader>()} />;
}
