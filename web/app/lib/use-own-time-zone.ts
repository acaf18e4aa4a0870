import { useEffect, useState } from "react";

/** The time zone of the browser, known once the page has come alive; UTC until then. */
export function useOwnTimeZone(): string {
  const [timeZone, setTimeZone] = useState("UTC");
  useEffect(() => setTimeZone(Intl.DateTimeFormat().resolvedOptions().timeZone), []);
  return timeZone;
}
