import { createMiddleware } from "hono/factory";
import { NONCE, secureHeaders } from "hono/secure-headers";
import type { AppContext } from "./context.ts";

/**
 * On every answer. The nonce is `c.get("secureHeadersNonce")`; pages put it on each script and style they emit. An address
 * with a mailed secret in it is told to no other site, not even its origin. "no-referrer" would do that too, but then
 * browsers send the page's own forms with "Origin: null", as if they came from nowhere.
 */
export function securityHeaders() {
  const setHeaders = everyAnswer();
  return createMiddleware<AppContext>(async (c, next) => {
    await setHeaders(c, next);
    if (c.req.query("token") !== undefined) c.header("Referrer-Policy", "same-origin");
  });
}

function everyAnswer() {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: [NONCE, "'strict-dynamic'"],
      styleSrc: ["'self'", NONCE],
      imgSrc: ["'self'", "data:"],
      connectSrc: ["'self'"],
      fontSrc: ["'self'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
    },
    strictTransportSecurity: "max-age=63072000; includeSubDomains",
    referrerPolicy: "strict-origin-when-cross-origin",
    crossOriginOpenerPolicy: "same-origin",
    crossOriginResourcePolicy: "same-origin",
    xContentTypeOptions: "nosniff",
    xFrameOptions: "DENY",
    permissionsPolicy: {
      camera: [],
      geolocation: [],
      microphone: [],
      payment: [],
      usb: [],
      browsingTopics: [],
    },
  });
}

/** Nothing we answer may be kept by anyone else, unless the route says so itself. */
export function keepPrivate() {
  return createMiddleware<AppContext>(async (c, next) => {
    await next();
    if (!c.res.headers.has("Cache-Control")) c.header("Cache-Control", "private, no-store");
  });
}
