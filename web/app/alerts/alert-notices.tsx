import { Link } from "@remix-run/react";
import type { AlertView } from "#web/app/lib/views.ts";
import { useFormats } from "#web/app/ui/formats-context.tsx";
import { Notice } from "#web/app/ui/notice.tsx";
import { ALERT_NAMES, alertWords } from "./alert-words.ts";

/** The open alerts about what a page shows. */
export function AlertNotices({ alerts }: { readonly alerts: readonly AlertView[] }) {
  const formats = useFormats();
  return (
    <>
      {alerts.map((alert) => (
        <Notice
          key={alert.id}
          title={ALERT_NAMES[alert.kind]}
          tone={alert.kind === "star" ? "success" : "warning"}
        >
          <p>
            {alertWords(alert, formats).what}. <Link to="/company/alerts">Snooze it among the alerts</Link>
          </p>
        </Notice>
      ))}
    </>
  );
}
