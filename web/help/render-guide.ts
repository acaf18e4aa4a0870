import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Marked, type Tokens } from "marked";

/** A page of the guide: `id` is its address under /help, `html` its body without the title. */
export type GuidePage = { readonly id: string; readonly title: string; readonly html: string };

const folder = join(import.meta.dirname, "../../docs");
/** For those who run an installation; whoever uses one has no use for it. */
const notInTheApp = new Set(["deployment"]);
const first = ["getting-started", "attribution-models", "verify-a-statement", "api"];

/** The pages of docs/ as the app shows them: those that people begin with first, then by title. */
export function renderGuide(): readonly GuidePage[] {
  const ids = readdirSync(folder)
    .filter((name) => name.endsWith(".md"))
    .map((name) => name.slice(0, -".md".length))
    .filter((id) => !notInTheApp.has(id));
  const pages = ids.map((id) => renderPage(id, new Set(ids)));
  const place = ({ id }: GuidePage) => (first.includes(id) ? first.indexOf(id) : first.length);
  return pages.sort((a, b) => place(a) - place(b) || a.title.localeCompare(b.title, "en"));
}

function renderPage(id: string, ids: ReadonlySet<string>): GuidePage {
  const text = readFileSync(join(folder, `${id}.md`), "utf8");
  const [, title = "", body = ""] = /^# (.+)\n([\s\S]*)$/.exec(text) ?? [];
  if (title === "") throw new Error(`docs/${id}.md begins with no title`);
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth, text }) {
        return `<h${depth} id="${anchorOf(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      link({ href, tokens }) {
        const said = this.parser.parseInline(tokens);
        const to = addressOf(href, ids);
        return to === null ? said : `<a href="${to}">${said}</a>`;
      },
      image: ({ href }: Tokens.Image) => pictureOf(href),
      // A wide table scrolls by itself, by keyboard too, and the page does not.
      table(token) {
        const cells = (row: Tokens.TableCell[], tag: string) =>
          row.map(({ tokens }) => `<${tag}>${this.parser.parseInline(tokens)}</${tag}>`).join("");
        const rows = token.rows.map((row) => `<tr>${cells(row, "td")}</tr>`).join("");
        const head = `<thead><tr>${cells(token.header, 'th scope="col"').replaceAll('</th scope="col">', "</th>")}</tr></thead>`;
        return `<div class="table-scroll" role="group" tabindex="0" aria-label="Table"><table class="table">${head}<tbody>${rows}</tbody></table></div>\n`;
      },
      code: ({ text }) => `<pre tabindex="0"><code>${escaped(text)}</code></pre>\n`,
    },
  });
  return { id, title: title.replaceAll("`", ""), html: marked.parse(body, { async: false }) };
}

/** Where a link of a page in docs/ leads in the app, or null for what the app does not have. */
function addressOf(href: string, ids: ReadonlySet<string>): string | null {
  if (/^(https?:|#)/.test(href)) return escaped(href);
  const [path = "", fragment] = href.split("#");
  const id = path.replace(/\.md$/, "");
  if (!ids.has(id)) return null;
  return `/help/${id}${fragment === undefined ? "" : `#${fragment}`}`;
}

/** A drawing becomes part of the page, so that it takes no request and fits either theme. */
function pictureOf(href: string): string {
  if (!href.endsWith(".svg")) throw new Error(`the app shows drawings only, not ${href}`);
  return readFileSync(join(folder, href), "utf8");
}

function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} -]/gu, "")
    .replaceAll(" ", "-");
}

function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
