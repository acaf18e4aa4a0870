import { Form, Link } from "@remix-run/react";
import { href } from "#web/app/lib/search.ts";
import { Badge } from "#web/app/ui/badge.tsx";
import { DateTime } from "#web/app/ui/date-time.tsx";
import { EmptyState } from "#web/app/ui/empty-state.tsx";
import { PageHeader } from "#web/app/ui/page-header.tsx";
import { Pager } from "#web/app/ui/pager.tsx";
import { Panel } from "#web/app/ui/panel.tsx";
import { SubmitButton } from "#web/app/ui/submit-button.tsx";

export type NotificationItem = {
  readonly id: string;
  readonly companyName: string;
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly path: string;
  readonly at: string;
  readonly readAt: string | null;
};

type NotificationsPageProps = {
  readonly side: "company" | "portal";
  readonly page: { readonly items: readonly NotificationItem[]; readonly nextCursor: string | null };
  readonly query: { readonly unread?: string | undefined; readonly cursor?: string | undefined };
};

/** What somebody was told, the newest first: the same page on both sides. */
export function NotificationsPage({ side, page, query }: NotificationsPageProps) {
  const path = `/${side}/notifications`;
  const { cursor, ...shown } = query;
  const isUnreadOnly = query.unread === "true";
  return (
    <div className="stack">
      <PageHeader
        title="Notifications"
        lead="What has happened that concerns you, of the last half year."
        actions={
          <>
            <Form method="post">
              <SubmitButton>Mark all as read</SubmitButton>
            </Form>
            <Link className="button" to={`${path}/preferences`}>
              Choose how you are told
            </Link>
          </>
        }
      />
      <Panel flush>
        <p className="notification-filter small">
          {isUnreadOnly ? (
            <Link to={path}>Show all</Link>
          ) : (
            <Link to={`${path}?unread=true`}>Show unread only</Link>
          )}
        </p>
        {page.items.length === 0 ? (
          <EmptyState title={isUnreadOnly ? "Nothing unread" : "Nothing yet"}>
            <p>Decisions, answers and what needs you will stand here.</p>
          </EmptyState>
        ) : (
          <ul className="notifications">
            {page.items.map((item) => (
              <Item key={item.id} item={item} isPortal={side === "portal"} />
            ))}
          </ul>
        )}
        {page.items.length === 0 ? null : (
          <Pager
            shown={page.items.length}
            first={cursor === undefined ? null : href(path, shown)}
            next={page.nextCursor === null ? null : href(path, { ...shown, cursor: page.nextCursor })}
          />
        )}
      </Panel>
    </div>
  );
}

/** Opening is a form, because it marks the item as read. */
function Item({ item, isPortal }: { readonly item: NotificationItem; readonly isPortal: boolean }) {
  const { id, title, paragraphs, path, at, readAt, companyName } = item;
  return (
    <li className={readAt === null ? "notification is-unread" : "notification"}>
      <Form method="post" className="notification-head">
        <input type="hidden" name="id" value={id} />
        <input type="hidden" name="path" value={path} />
        <button type="submit" className="button button-link notification-title">
          {title}
        </button>
        {readAt === null ? <Badge tone="accent">New</Badge> : null}
      </Form>
      {paragraphs.map((text) => (
        <Said key={text} text={text} />
      ))}
      <p className="small muted">
        <DateTime iso={at} withTime />
        {isPortal ? ` · ${companyName}` : null}
      </p>
    </li>
  );
}

/** A signed head is there to be kept, not to be read: it waits until somebody asks for it. */
function Said({ text }: { readonly text: string }) {
  const isFingerprint = /[0-9a-f]{64}/.test(text);
  if (!isFingerprint) return <p className="break-anywhere">{text}</p>;
  return (
    <details>
      <summary className="small">Signed head of the ledger</summary>
      <p className="small break-anywhere">{text}</p>
    </details>
  );
}
