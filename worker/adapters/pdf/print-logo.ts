import type { PDFDocument, PDFImage } from "pdf-lib";
import type { LogoImage } from "#worker/domain/statement/statement-look.ts";

type LogoBytes = LogoImage & { readonly bytes: Uint8Array };

/** The logo as an image of this document. */
export function embedLogo(document: PDFDocument, { contentType, bytes }: LogoBytes): Promise<PDFImage> {
  return contentType === "image/png" ? document.embedPng(bytes) : document.embedJpg(bytes);
}

/** Whether it can be read to its end: a file may begin as an image and be none. */
export async function canPrintLogo({
  logo,
  bytes,
}: {
  readonly logo: LogoImage;
  readonly bytes: Uint8Array;
}): Promise<boolean> {
  const { PDFDocument: Document } = await import("pdf-lib");
  try {
    const document = await Document.create();
    const image = await embedLogo(document, { ...logo, bytes });
    document.addPage([10, 10]).drawImage(image, { width: 1, height: 1 });
    await document.save();
    return true;
  } catch {
    return false;
  }
}
