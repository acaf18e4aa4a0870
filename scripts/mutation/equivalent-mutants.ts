/** A mutant that does what the code does: `line` is the line of the file in which it begins; every mutant of that line unless `replacement` says which. */
export type EquivalentMutant = {
  readonly file: string;
  readonly line: string;
  readonly replacement?: string;
  readonly why: string;
};

export const equivalentMutants: readonly EquivalentMutant[] = [
  {
    file: "statement-bundle/base64url.ts",
    line: "const [a = 0, b, c] = bytes.subarray(at, at + 3);",
    why: "the loop ends before a stretch without its first byte, and only three of a stretch are named",
  },
  {
    file: "statement-bundle/base64url.ts",
    line: "const bits = (a << 16) | ((b ?? 0) << 8) | (c ?? 0);",
    replacement: "1",
    why: "the letters that would show those bits are not written when the byte is missing",
  },
  {
    file: "statement-bundle/base64url.ts",
    line: "if (value === undefined) return null;",
    replacement: "false",
    why: "an unknown letter then counts as A, and the bytes spelled anew differ from the text",
  },
  {
    file: "statement-bundle/open-signature.ts",
    line: 'const [header = "", payload = "", signature = ""] = jws.split(".");',
    why: "what stands in for a missing part is no part of a good signature either",
  },
  {
    file: "statement-bundle/open-signature.ts",
    line: 'const publicKey = parseBase64url(keys.find((key) => key.kid === kid)?.x ?? "");',
    replacement: '"other"',
    why: "neither the empty text nor that one is a key of 32 bytes",
  },
  {
    file: "statement-bundle/open-signature.ts",
    line: 'return JSON.parse(text ?? "");',
    why: "neither the empty text nor that one is JSON",
  },
];
