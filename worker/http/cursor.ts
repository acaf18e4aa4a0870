import { z } from "zod";

/** Where the next page begins: the sort values of the last row shown. Opaque to callers, who only hand it back. */
const content = z.object({ sort: z.string(), after: z.array(z.union([z.string(), z.number()])) });

export type Cursor = z.infer<typeof content>;

export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor), "utf8").toString("base64url");
}

/** Null for anything we did not make. */
export function decodeCursor(text: string): Cursor | null {
  try {
    const parsed = content.safeParse(JSON.parse(Buffer.from(text, "base64url").toString("utf8")));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
