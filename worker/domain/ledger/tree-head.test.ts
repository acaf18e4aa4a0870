import { expect, test } from "vitest";
import { noPreviousDigest, treeHeadPayload, treeHeadType } from "./tree-head.ts";

test("a head has these bytes and this type for ever, as docs/ledger-format.md says", () => {
  const payload = treeHeadPayload({
    issuer: "https://fairshare.example",
    tenantId: "ten_acme",
    treeSize: 7,
    root: "ab".repeat(32),
    headHash: "cd".repeat(32),
    publishedAt: Date.UTC(2025, 3, 1, 9, 30),
    previousDigest: noPreviousDigest,
  });
  expect(payload).toBe(
    `{"head_hash":"${"cd".repeat(32)}","head_seq":7,"iss":"https://fairshare.example",` +
      `"prev_sth_hash":"${"0".repeat(64)}","root":"${"ab".repeat(32)}","tenant":"ten_acme","tree_size":7,` +
      `"ts":"2025-04-01T09:30:00.000Z","v":1}`,
  );
  expect(treeHeadType).toBe("fairshare-tree-head+jws");
});
