import { exports } from "cloudflare:workers";
import { expect, test } from "vitest";

test("the health check tells the version", async () => {
  const response = await exports.default.fetch(new Request("http://localhost:8787/healthz"));
  expect(await response.json()).toMatchObject({ status: "ok" });
});
