import { Link, NavLink, useLocation, useNavigation } from "@remix-run/react";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { Palette, PaletteLink } from "#web/app/search/palette.tsx";
import type { Permission } from "#worker/domain/access/permissions.ts";
import { Account } from "./account.tsx";
import { Brand } from "./brand.tsx";
import type { Session } from "./session.ts";
import { Skeleton, type SkeletonShape } from "./skeleton.tsx";
import { ViewingBanner } from "./viewing-banner.tsx";

export type NavItem = {
  readonly to: string;
  readonly label: string;
  readonly skeleton: SkeletonShape;
  /** Left out for whoever lacks it. */
  readonly permission?: Permission;
  /** Other addresses that belong to it. */
  readonly also?: readonly string[];
  /** Says how many of these there are. */
  readonly count?: keyof Counts;
};

/** What waits for the person: notifications that are unread, and on the company's side what is to be decided. */
type Counts = {
  readonly unread: number;
  readonly registrations?: number;
  readonly disputes?: number;
  readonly alerts?: number;
};

type ShellProps = {
  readonly session: Session & { readonly counts: Counts };
  readonly home: string;
  readonly nav: readonly NavItem[];
  readonly children: ReactNode;
};

/** Many screens: they stand in a column beside the page, and behind a button on a narrow screen. */
export function CompanyShell(props: ShellProps) {
  const { session, home, children } = props;
  const nav = navOf(props);
  const name = session.company?.name ?? "";
  return (
    <div className="shell shell-company">
      <SkipLink />
      <header className="topbar">
        <Brand to={home} />
        <span className="context-name" title={name}>
          {name}
        </span>
        <PaletteLink side="company" />
        <Menu session={session} nav={nav} />
      </header>
      <header className="sidebar">
        <Brand to={home} />
        <p className="context-name">{name}</p>
        <PaletteLink side="company" />
        <Navigation nav={nav} />
        <Account session={session} />
      </header>
      <Palette side="company" nav={nav} permissions={session.permissions} />
      <Main nav={nav}>{children}</Main>
    </div>
  );
}

/** Few screens, read on a phone as often as not: they stand in a line above the page. */
export function PortalShell(props: ShellProps) {
  const { session, home, children } = props;
  const nav = navOf(props);
  return (
    <div className="shell shell-portal">
      <SkipLink />
      <ViewingBanner session={session} />
      <header className="topbar">
        <Brand to={home} />
        <PaletteLink side="portal" />
        <div className="wide-nav">
          <Account session={session} />
          <Navigation nav={nav} />
        </div>
        <Menu session={session} nav={nav} />
      </header>
      <Palette side="portal" nav={nav} permissions={session.permissions} />
      <Main nav={nav}>{children}</Main>
    </div>
  );
}

type ShownItem = NavItem & { readonly waiting: number };

function navOf({ session, nav }: ShellProps): readonly ShownItem[] {
  return nav
    .filter(({ permission }) => permission === undefined || session.permissions.includes(permission))
    .map((item) => ({ ...item, waiting: item.count === undefined ? 0 : (session.counts[item.count] ?? 0) }));
}

function SkipLink() {
  return (
    <a className="skip-link" href="#main">
      Skip to the page
    </a>
  );
}

function Menu({ session, nav }: { readonly session: Session; readonly nav: readonly ShownItem[] }) {
  const { pathname } = useLocation();
  return (
    // The key closes the menu when it has led somewhere.
    <details className="menu" key={pathname}>
      <summary>Menu</summary>
      <div className="menu-panel">
        <Navigation nav={nav} />
        <Account session={session} />
      </div>
    </details>
  );
}

function Navigation({ nav }: { readonly nav: readonly ShownItem[] }) {
  const { pathname } = useLocation();
  return (
    <nav aria-label="Main">
      <ul className="nav">
        {nav.map(({ to, label, also = [], count, waiting }) => (
          <li key={to}>
            {also.some((prefix) => pathname.startsWith(prefix)) ? (
              <Link to={to} aria-current="true">
                {label}
              </Link>
            ) : (
              <NavLink to={to}>
                {label}
                {waiting === 0 ? null : (
                  <Waiting count={waiting} what={count === "unread" ? "unread" : "waiting"} />
                )}
              </NavLink>
            )}
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Waiting({ count, what }: { readonly count: number; readonly what: string }) {
  return (
    <span className="badge badge-accent nav-count">
      {count > 99 ? "99+" : count} <span className="visually-hidden">{what}</span>
    </span>
  );
}

function Main({ nav, children }: { readonly nav: readonly NavItem[]; readonly children: ReactNode }) {
  const main = useRef<HTMLElement>(null);
  useFocusOnArrival(main);
  const awaited = useAwaitedSkeleton(nav);
  return (
    <main className="main" id="main" tabIndex={-1} ref={main}>
      {awaited === null ? null : (
        <div className="page">
          <Skeleton shape={awaited} />
        </div>
      )}
      <div className="page" hidden={awaited !== null}>
        {children}
      </div>
    </main>
  );
}

/** A new page without a load leaves the focus where it was; keyboards and screen readers expect it at the start. */
function useFocusOnArrival(main: { readonly current: HTMLElement | null }) {
  const { pathname } = useLocation();
  const arrivedAt = useRef(pathname);
  useEffect(() => {
    if (arrivedAt.current === pathname) return;
    arrivedAt.current = pathname;
    main.current?.focus({ preventScroll: true });
  }, [pathname, main]);
}

const SKELETON_DELAY_MS = 250;

/** The outline of the page that is on its way, once it has been waited for long enough to be worth showing. */
function useAwaitedSkeleton(nav: readonly NavItem[]): SkeletonShape | null {
  const { pathname } = useLocation();
  const { state, location } = useNavigation();
  const target = state === "loading" && location.pathname !== pathname ? location.pathname : null;
  const [shown, setShown] = useState<string | null>(null);
  useEffect(() => {
    if (target === null) {
      setShown(null);
      return;
    }
    const timer = setTimeout(() => setShown(target), SKELETON_DELAY_MS);
    return () => clearTimeout(timer);
  }, [target]);
  if (shown === null || shown !== target) return null;
  return nav.find((item) => item.to === shown)?.skeleton ?? "detail";
}
