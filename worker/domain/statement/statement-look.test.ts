import { expect, test } from "vitest";
import { contrastWithWhite, largestLogoBytes, readLogo } from "./statement-look.ts";

test.each([
  ["#000000", 21],
  ["#ffffff", 1],
  ["#767676", 4.54],
  ["#1F4E79", 8.66],
])("the contrast of %s with white is %d", (color, contrast) => {
  expect(contrastWithWhite(color)).toBeCloseTo(contrast, 1);
});

test.each(["red", "#12345", "#1234567", ""])("%j is no colour", (color) => {
  expect(contrastWithWhite(color)).toBeNull();
});

function png(width: number, height: number): Uint8Array {
  const bytes = new Uint8Array(33);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  new DataView(bytes.buffer).setUint32(16, width);
  new DataView(bytes.buffer).setUint32(20, height);
  return bytes;
}

/** A comment of `comment` bytes before the frame header. */
function jpeg(comment: number): Uint8Array {
  const head = [0xff, 0xd8, 0xff, 0xfe, 0, comment + 2, ...Array.from({ length: comment }, () => 1)];
  return Uint8Array.from([...head, 0xff, 0xc2, 0, 17, 8, 0, 40, 1, 0, 3, 0, 0, 0]);
}

test("kind and size are read from the bytes", () => {
  expect(readLogo(png(300, 80))).toEqual({
    ok: true,
    value: { contentType: "image/png", width: 300, height: 80 },
  });
  expect(readLogo(jpeg(30))).toEqual({
    ok: true,
    value: { contentType: "image/jpeg", width: 256, height: 40 },
  });
});

test.each([
  ["an SVG", new TextEncoder().encode("<svg xmlns='http://www.w3.org/2000/svg'/>"), "not-an-image"],
  ["nothing", new Uint8Array(0), "not-an-image"],
  ["a broken JPEG", Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0, 0, 0, 0, 0]), "not-an-image"],
  ["an image of no width", png(0, 10), "not-an-image"],
  ["an image that is too wide", png(2_001, 10), "too-many-pixels"],
  ["a file that is too large", new Uint8Array(largestLogoBytes + 1), "too-many-bytes"],
])("%s is refused", (_, bytes, problem) => {
  expect(readLogo(bytes)).toEqual({ ok: false, error: problem });
});
