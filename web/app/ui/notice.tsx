import type { ReactNode } from "react";

export type NoticeTone = "info" | "success" | "warning" | "danger";

/** Something the reader should know about the page or about what they just did. */
export function Notice(props: {
  readonly tone?: NoticeTone;
  readonly title: string;
  readonly children?: ReactNode;
}) {
  const { tone = "info", title, children } = props;
  return (
    <div className={`notice notice-${tone}`} role={tone === "danger" ? "alert" : "status"}>
      <p className="notice-title">{title}</p>
      {children}
    </div>
  );
}
