import type { ReactNode } from "react";
import { Brand } from "./brand.tsx";

type PlainShellProps = {
  readonly children: ReactNode;
  /** For pages to read, which have a list beside them. */
  readonly wide?: boolean;
};

/** The frame of pages for people who are not signed in. */
export function PlainShell({ children, wide = false }: PlainShellProps) {
  return (
    <div className={wide ? "shell shell-plain shell-wide" : "shell shell-plain"}>
      <header className="topbar">
        <Brand to="/" />
      </header>
      <main className="main" id="main">
        {children}
      </main>
    </div>
  );
}
