import type { MailPath } from "./queued-mail.ts";

/**
 * What a mail says, before it is HTML or text. Everything is plain text, escaped where it is rendered; what people typed has
 * to come through `unlinkedText` (or `plainText` in a subject).
 */
export type Letter = {
  readonly subject: string;
  /** Shown beside the subject in a list of mails. */
  readonly preview: string;
  /** Who it is from, above the title: a company's name, or null for Fairshare itself. */
  readonly sender: string | null;
  readonly title: string;
  readonly paragraphs: readonly string[];
  readonly facts?: readonly {
    readonly label: string;
    readonly value: string;
    /** Under the value. */
    readonly link?: { readonly label: string; readonly path: MailPath };
  }[];
  readonly action?: { readonly label: string; readonly path: MailPath };
  /** What to do when this is a surprise, how long a link works: small print under the action. */
  readonly notes?: readonly string[];
};
