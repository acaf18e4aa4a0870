/** A company's name taken apart for comparing. Blank `words` mean that nothing of the name is left, and it matches nothing. */
export type CompanyName = {
  readonly words: readonly string[];
  /** The words joined by blanks: equal keys are equal names. */
  readonly key: string;
};

export function normaliseCompanyName(name: string): CompanyName {
  const words = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .split(" ")
    .filter(
      (word) => word !== "" && !/^(inc|ltd|llc|corp|corporation|gmbh|ag|plc|limited|co|sa|bv)$/.test(word),
    );
  return { words, key: words.join(" ") };
}
