import type { Page } from "@playwright/test";
import { expect, openPage, readApi, signIn, test } from "./journey.ts";

type Partner = {
  readonly id: string;
  readonly name: string;
  readonly totals: {
    readonly attributed: readonly { readonly amountMinor: number; readonly currency: string }[];
  };
};
type Preview = {
  readonly from: { readonly counts: { readonly entries: number } };
  readonly totals: readonly { readonly beforeMinor: number; readonly afterMinor: number }[];
  readonly obstacle: unknown;
};

test("two partners become one with their totals, and come apart again", async ({ page, demo }) => {
  await signIn(page, demo.otherCompany);
  const { from, into, totals } = await mergeablePair(page);
  const [before] = totals;

  await openPage(page, "Partners");
  await page.getByRole("link", { name: from.name, exact: true }).click();
  await page.getByLabel("Same as another partner?").fill(into.name);
  await page.getByRole("button", { name: "Compare" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`Merge ${from.name} into ${into.name}?`);
  const shown = page.getByRole("row").filter({ hasText: "Revenue" }).first();
  const [together, after] = [shown.getByRole("cell").nth(2), shown.getByRole("cell").nth(3)];
  await expect(after).toHaveText((await together.textContent()) ?? "");
  expect(before?.beforeMinor).toBe(before?.afterMinor);

  await page.getByRole("button", { name: "Merge", exact: true }).click();
  await expect(page.getByText("Merged", { exact: true }).first()).toBeVisible();
  expect(await attributedTo(page, into.id)).toBe(before?.afterMinor);
  await page.goto(`/company/partners/${from.id}`);
  await expect(page.getByText(`${from.name} was merged`)).toBeVisible();

  await page.goto("/company/duplicates");
  await page.getByRole("button", { name: `Undo the merge of ${from.name}` }).click();
  await expect(page.getByText("The merge has been undone")).toBeVisible();
  expect(await attributedTo(page, into.id)).toBe(amountOf(into));
  expect(await attributedTo(page, from.id)).toBe(amountOf(from));
});

/** Two partners of one currency with entries, of which the first has no people of its own. */
async function mergeablePair(page: Page) {
  const { items } = await readApi<{ readonly items: readonly Partner[] }>(page, "/partners?sort=-attributed");
  const credited = items.filter(({ totals }) => totals.attributed.length === 1 && amountOfTotals(totals) > 0);
  for (const from of credited) {
    for (const into of credited) {
      if (from.id === into.id) continue;
      const path = `/merges/preview?kind=partner&from=${from.id}&into=${into.id}`;
      const { obstacle, totals } = await readApi<Preview>(page, path);
      if (obstacle === null && totals.length === 1) return { from, into, totals };
    }
  }
  throw new Error("no two partners of the demo can be merged");
}

function amountOf({ totals }: Partner): number {
  return amountOfTotals(totals);
}

function amountOfTotals({ attributed }: Partner["totals"]): number {
  return attributed[0]?.amountMinor ?? 0;
}

async function attributedTo(page: Page, id: string): Promise<number> {
  return amountOf(await readApi<Partner>(page, `/partners/${id}`));
}
