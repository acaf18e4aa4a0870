import type { PDFDocument, PDFFont, RGB } from "pdf-lib";

/** The bytes of two TrueType fonts. */
export type PrintFonts = { readonly regular: Uint8Array; readonly bold: Uint8Array };

/** A font that knows what it can print, and how wide. */
export type Face = {
  readonly font: PDFFont;
  /** The text with U+FFFD in place of what the font has no sign for, and spaces in place of line ends and the like. */
  readonly printable: (text: string) => string;
  /** In points. */
  readonly widthOf: (text: string, size: number) => number;
};

/** A document with both faces in it; only the signs that are used end up in the file. */
export async function openFaces(fonts: PrintFonts): Promise<{
  readonly document: PDFDocument;
  readonly faces: { readonly regular: Face; readonly bold: Face };
  readonly colour: (hex: string) => RGB;
}> {
  // Large, and needed by few requests: evaluated when the first statement is printed, not whenever a Worker starts.
  const [{ PDFDocument: Document, rgb }, { default: fontkit }] = await Promise.all([
    import("pdf-lib"),
    import("@pdf-lib/fontkit"),
  ]);
  const document = await Document.create();
  document.registerFontkit(fontkit);
  // Without ligatures and kerning a text is as wide as its signs, and can be searched for and copied.
  const features = { liga: false, kern: false, clig: false, calt: false };
  const embed = async (bytes: Uint8Array) =>
    faceOf(await document.embedFont(bytes, { subset: true, features }));
  const faces = { regular: await embed(fonts.regular), bold: await embed(fonts.bold) };
  return { document, faces, colour: (hex) => colourOf(hex, rgb) };
}

function faceOf(font: PDFFont): Face {
  const signs = new Set(font.getCharacterSet());
  const widths = new Map<string, number>();
  const widthOfSign = (sign: string) => {
    const known = widths.get(sign);
    if (known !== undefined) return known;
    const width = font.widthOfTextAtSize(sign, 1);
    widths.set(sign, width);
    return width;
  };
  const printableSign = (sign: string) => {
    if (/\s|\p{Cc}/u.test(sign)) return sign === "\u00a0" ? sign : " ";
    return signs.has(sign.codePointAt(0) ?? 0) ? sign : "\ufffd";
  };
  const printable = (text: string) => Array.from(text, printableSign).join("");
  return {
    font,
    printable,
    widthOf: (text, size) => {
      let width = 0;
      for (const sign of printable(text)) width += widthOfSign(sign);
      return width * size;
    },
  };
}

/** "#1f4e79"; anything else is black, because a colour is never worth a statement that does not print. */
function colourOf(hex: string, rgb: (red: number, green: number, blue: number) => RGB): RGB {
  const digits = /^#([0-9a-f]{6})$/i.exec(hex)?.[1] ?? "000000";
  const part = (at: number) => Number.parseInt(digits.slice(at, at + 2), 16) / 255;
  return rgb(part(0), part(2), part(4));
}
