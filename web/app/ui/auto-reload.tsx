import { useRevalidator } from "@remix-run/react";
import { useEffect } from "react";

const POLL_MS = 1_000;

/**
 * Keeps a page of work in progress up to date: with scripts by asking for its data again, without them by loading the
 * page again. It asks only while the page is looked at.
 */
export function AutoReload() {
  const { state, revalidate } = useRevalidator();
  useEffect(() => {
    if (state !== "idle") return;
    const timer = setInterval(() => {
      if (document.visibilityState === "visible") revalidate();
    }, POLL_MS);
    return () => clearInterval(timer);
  }, [state, revalidate]);
  return (
    <noscript>
      <meta httpEquiv="refresh" content="3" />
    </noscript>
  );
}
