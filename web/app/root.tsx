import "./styles/index.css";
import type { LinksFunction, LoaderFunctionArgs, MetaFunction } from "@remix-run/cloudflare";
import { Links, Meta, Outlet, ScrollRestoration, useRouteLoaderData } from "@remix-run/react";
import type { ReactNode } from "react";
import { localeOf } from "./lib/locale.ts";
import { ErrorPage } from "./ui/error-page.tsx";
import { FormatsProvider } from "./ui/formats-context.tsx";
import { NonceScripts, useNonce } from "./ui/nonce.tsx";
import { PlainShell } from "./ui/plain-shell.tsx";

export const links: LinksFunction = () => [{ rel: "icon", href: "/favicon.svg", type: "image/svg+xml" }];

export const meta: MetaFunction = () => [{ title: "Fairshare" }];

export function loader({ request, context }: LoaderFunctionArgs) {
  return { locale: localeOf(request.headers.get("Accept-Language")), requestId: context.requestId };
}

export function headers() {
  return { "Cache-Control": "private, no-store", Vary: "Accept-Language, Cookie" };
}

export function Layout({ children }: { readonly children: ReactNode }) {
  const data = useRouteLoaderData<typeof loader>("root");
  const nonce = useNonce();
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta property="csp-nonce" nonce={nonce} suppressHydrationWarning />
        <Meta />
        <Links />
      </head>
      <body>
        <FormatsProvider locale={data?.locale ?? "en"}>{children}</FormatsProvider>
        <ScrollRestoration nonce={nonce} />
        <NonceScripts />
      </body>
    </html>
  );
}

export default function App() {
  return <Outlet />;
}

export function ErrorBoundary() {
  return (
    <PlainShell>
      <ErrorPage />
    </PlainShell>
  );
}
