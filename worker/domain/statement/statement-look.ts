import { err, ok, type Result } from "#worker/domain/result.ts";

/** How a company's statements look. A logo's bytes lie elsewhere, under the SHA-256 in hexadecimal. */
export type StatementLook = {
  /** "#1f4e79", dark enough to be read on white. */
  readonly accentColor: string;
  readonly logo: Logo | null;
};

export type Logo = LogoImage & { readonly sha256: string };

export type LogoImage = {
  readonly contentType: "image/png" | "image/jpeg";
  /** In pixels. */
  readonly width: number;
  readonly height: number;
};

/** Of a company that has chosen none of its own. */
export const productAccent = "#1f4e79";

/** WCAG 2.2, 1.4.3, for text of the usual size. */
export const leastContrast = 4.5;

/** The contrast of a colour such as "#1f4e79" with white, from 1 to 21 (WCAG 2.2, relative luminance). Null for other text. */
export function contrastWithWhite(color: string): number | null {
  const digits = /^#([0-9a-f]{6})$/i.exec(color)?.[1];
  if (digits === undefined) return null;
  const part = (at: number) => {
    const value = Number.parseInt(digits.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  const luminance = 0.2126 * part(0) + 0.7152 * part(2) + 0.0722 * part(4);
  return 1.05 / (luminance + 0.05);
}

export const largestLogoBytes = 256 * 1024;
export const largestLogoSide = 2_000;

export type LogoProblem = "too-many-bytes" | "not-an-image" | "too-many-pixels";

/** Reads kind and size from the bytes themselves, whatever they are said to be. */
export function readLogo(bytes: Uint8Array): Result<LogoImage, LogoProblem> {
  if (bytes.length > largestLogoBytes) return err("too-many-bytes");
  const image = readPng(bytes) ?? readJpeg(bytes);
  if (image === null || image.width === 0 || image.height === 0) return err("not-an-image");
  if (image.width > largestLogoSide || image.height > largestLogoSide) return err("too-many-pixels");
  return ok(image);
}

const pngSignature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** ISO/IEC 15948: the first chunk, IHDR, begins with the width and the height. */
function readPng(bytes: Uint8Array): LogoImage | null {
  if (bytes.length < 24 || !pngSignature.every((byte, at) => bytes[at] === byte)) return null;
  const view = viewOf(bytes);
  return { contentType: "image/png", width: view.getUint32(16), height: view.getUint32(20) };
}

/** ITU-T T.81: segments follow each other up to the frame header, which has the height and the width. */
function readJpeg(bytes: Uint8Array): LogoImage | null {
  const view = viewOf(bytes);
  if (bytes.length < 4 || view.getUint16(0) !== 0xffd8) return null;
  let at = 2;
  while (at + 9 <= bytes.length) {
    const marker = view.getUint16(at);
    if (marker < 0xff01) return null;
    if (isFrame(marker)) {
      return { contentType: "image/jpeg", width: view.getUint16(at + 7), height: view.getUint16(at + 5) };
    }
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

/** SOF0 to SOF15; among them 4, 8 and 12 mean something else. */
function isFrame(marker: number): boolean {
  return marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker);
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
