import type { ReactNode } from "react";
import { Brand } from "./brand.tsx";

/** The frame of pages for people who are not signed in. */
export function PlainShell({ children }: { readonly children: ReactNode }) {
  return (
    <div className="shell shell-plain">
      <header className="topbar">
        <Brand to="/" />
      </header>
      <main className="main" id="main">
        {children}
      </main>
    </div>
  );
}
