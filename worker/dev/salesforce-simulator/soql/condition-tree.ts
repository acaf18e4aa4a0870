import type { Condition, HavingClause, ValueQueryCondition, WhereClause } from "@jetstreamapp/soql-parser-js";
import { malformed } from "./soql-error.ts";

export type Comparison = Exclude<Condition, { openParen: number }> | ValueQueryCondition;

export type ConditionTree =
  | { readonly kind: "comparison"; readonly comparison: Comparison }
  | { readonly kind: "not"; readonly inner: ConditionTree }
  | { readonly kind: "all" | "any"; readonly parts: readonly ConditionTree[] };

type Token = "(" | ")" | "NOT" | "AND" | "OR" | Comparison;

/** The parser gives conditions as a chain with brackets counted on its links; this makes the tree that they mean. */
export function buildConditionTree(query: string, where: WhereClause | HavingClause): ConditionTree {
  const tokens = flatten(where);
  let at = 0;
  const peek = () => tokens[at];
  const take = () => {
    const token = tokens[at];
    at += 1;
    return token;
  };

  const readGroup = (): ConditionTree => {
    const parts = [readPart()];
    let operator: "AND" | "OR" | null = null;
    for (let token = peek(); token === "AND" || token === "OR"; token = peek()) {
      // Salesforce has no precedence between the two: whoever mixes them has to write brackets.
      if (operator !== null && operator !== token)
        throw malformed(query, token, `unexpected token: '${token}'`);
      operator = token;
      take();
      parts.push(readPart());
    }
    const [only] = parts;
    if (only !== undefined && parts.length === 1) return only;
    return { kind: operator === "OR" ? "any" : "all", parts };
  };

  const readPart = (): ConditionTree => {
    const token = take();
    if (token === "NOT") return { kind: "not", inner: readPart() };
    if (token === "(") {
      const inner = readGroup();
      take();
      return inner;
    }
    if (token === undefined || typeof token === "string") {
      throw malformed(query, token ?? "", `unexpected token: '${token ?? "<EOF>"}'`);
    }
    return { kind: "comparison", comparison: token };
  };

  return readGroup();
}

function flatten(clause: WhereClause | HavingClause): readonly Token[] {
  const tokens: Token[] = [];
  let link: WhereClause | HavingClause | undefined = clause;
  while (link !== undefined) {
    const { left } = link;
    if (left !== null) {
      tokens.push(...repeat("(", left.openParen));
      if (isComparison(left)) tokens.push(left, ...repeat(")", left.closeParen));
    }
    if (!("operator" in link)) break;
    tokens.push(link.operator);
    link = link.right;
  }
  return tokens;
}

function isComparison(left: Condition | ValueQueryCondition): left is Comparison {
  return "operator" in left;
}

function repeat(token: "(" | ")", times: number | undefined): readonly Token[] {
  return Array.from({ length: times ?? 0 }, () => token);
}
