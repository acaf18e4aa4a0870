import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { modelKinds } from "#worker/domain/attribution/model-definitions.ts";
import { modelPictures } from "./model-pictures.ts";
import { renderGuide } from "./render-guide.ts";

const docs = join(import.meta.dirname, "../../docs");
const pages = renderGuide();

test("the guide explains every model with the picture that the model draws today", () => {
  const pictures = modelPictures();
  const { html = "" } = pages.find(({ id }) => id === "attribution-models") ?? {};
  for (const { kind, label } of modelKinds) {
    const drawn = pictures.get(kind);
    expect(readFileSync(join(docs, `images/models/${kind}.svg`), "utf8"), label).toBe(drawn);
    expect(html, label).toContain(drawn);
  }
});

test("links of the guide lead to pages and headings that there are", () => {
  const anchors = new Set(
    pages.flatMap(({ id, html }) => [
      `/help/${id}`,
      ...[...html.matchAll(/ id="([^"]+)"/g)].map(([, anchor]) => `/help/${id}#${anchor}`),
    ]),
  );
  const broken = pages.flatMap(({ id, html }) =>
    [...html.matchAll(/ href="([^"]+)"/g)]
      .map(([, href = ""]) => (href.startsWith("#") ? `/help/${id}${href}` : href))
      .filter((href) => href.startsWith("/") && !anchors.has(href))
      .map((href) => `${id}: ${href}`),
  );
  expect(broken).toEqual([]);
  expect(pages[0]?.id).toBe("getting-started");
});
