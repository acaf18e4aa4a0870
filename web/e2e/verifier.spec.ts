import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "@playwright/test";

/** The page as somebody keeps it: a file on a disk, without any server. */
const page = pathToFileURL(resolve("web/build/client/statement-verifier.html")).href;
const example = resolve("docs/ledger-format-example.json");
let folder = "";

test.beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "verifier-"));
});
test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

function save(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

test("a saved page checks a bundle step by step, asks nobody, and says whose keys are left to compare", async ({
  page: tab,
}) => {
  const asked: string[] = [];
  tab.on("request", (request) => asked.push(request.url()));
  await tab.goto(page);
  await tab.getByLabel("Statement bundle").setInputFiles(example);
  await expect(tab.getByText("is unchanged, if the key below is the issuer’s")).toBeVisible();
  await expect(tab.getByRole("listitem")).toHaveCount(12);
  await expect(tab.getByRole("listitem").filter({ hasText: "Yours to check" })).toHaveCount(1);
  await expect(tab.getByText("Quillmark “Software” GmbH", { exact: true })).toBeVisible();

  const { keys } = JSON.parse(readFileSync(example, "utf8"));
  await tab.getByLabel("The issuer’s keys").setInputFiles(save("keys.json", JSON.stringify({ keys })));
  await expect(tab.getByText("ledger-format-example.json is good.")).toBeVisible();
  expect(asked).toEqual([page]);
});

test("a changed bundle is refused, and the step that failed is named", async ({ page: tab }) => {
  await tab.goto(page);
  const changed = readFileSync(example, "utf8").replace("Quillmark", "Quillmarx");
  await tab.getByLabel("Statement bundle").setInputFiles(save("changed.json", changed));
  await expect(
    tab.getByText("changed.json is not good. The statement is not the one that was signed."),
  ).toBeVisible();
  await expect(tab.getByRole("listitem").filter({ hasText: "Failed" })).toContainText(
    "The statement is the one that was signed",
  );
  await tab.getByLabel("The issuer’s keys").setInputFiles(save("nothing.json", "nothing"));
  await expect(tab.getByText("The keys are not a file of keys")).toBeVisible();
});
