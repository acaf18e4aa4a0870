import { parseSync } from "oxc-parser";

/** One change to one file: what stands from `start` to `end` is replaced. */
export type Mutant = {
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
};

type Node = { readonly type: string; readonly start: number; readonly end: number } & Readonly<
  Record<string, unknown>
>;

/** All small changes of the file that a test should notice: other comparisons, other branches, other values, missing statements. */
export function makeMutants(file: string, source: string): readonly Mutant[] {
  const mutants: Mutant[] = [];
  const visit = (node: Node, place: string) => {
    if (isLeftAlone(node, source)) return;
    for (const [start, end, replacement] of changesOf(node, { source, place })) {
      mutants.push({ file, start, end, replacement });
    }
    for (const [name, child] of Object.entries(node)) {
      for (const each of Array.isArray(child) ? child : [child]) {
        if (isNode(each)) visit(each, `${node.type}.${name}`);
      }
    }
  };
  visit(parseSync(file, source).program as unknown as Node, "");
  return mutants;
}

/** Types, imports, and assertions of what cannot happen, which no test can make happen. */
function isLeftAlone({ type, start, end }: Node, source: string): boolean {
  return (
    /^(TS(?!AsExpression|NonNull|Satisfies)|Import|ExportAll)/.test(type) ||
    (type === "ExpressionStatement" && source.slice(start, end).startsWith("assert("))
  );
}

type Change = readonly [start: number, end: number, replacement: string];

function changesOf(
  node: Node,
  about: { readonly source: string; readonly place: string },
): readonly Change[] {
  const { start, end } = node;
  const textOf = ({ start: from, end: to }: Node) => about.source.slice(from, to);
  const instead = (replacement: string): Change => [start, end, replacement];
  switch (node.type) {
    case "BinaryExpression":
    case "LogicalExpression": {
      const [left, right] = [node.left as Node, node.right as Node];
      const others = otherOperators[node.operator as string] ?? [];
      // The operator stands between its sides, perhaps among parentheses.
      const between = about.source.slice(left.end, right.start);
      return others.map(
        (other): Change => [left.end, right.start, between.replace(node.operator as string, other)],
      );
    }
    case "IfStatement":
    case "ConditionalExpression": {
      const test = node.test as Node;
      return ["true", "false"].map((constant): Change => [test.start, test.end, constant]);
    }
    case "UnaryExpression":
      return node.operator === "!" || node.operator === "-" ? [instead(textOf(node.argument as Node))] : [];
    case "UpdateExpression":
      return [instead(textOf(node).replace(/\+\+|--/, (sign) => (sign === "++" ? "--" : "++")))];
    case "Literal":
      return otherLiterals(node, about.place).map(instead);
    case "TemplateLiteral":
      return [instead('""')];
    case "ArrayExpression":
      return (node.elements as readonly unknown[]).length > 0 ? [instead("[]")] : [];
    case "ExpressionStatement":
      return about.place === "Program.body" ? [] : [instead(";")];
    case "CallExpression":
      return otherCalls(node, textOf).map(instead);
    default:
      return [];
  }
}

const otherOperators: Readonly<Record<string, readonly string[]>> = {
  "<": ["<=", ">="],
  "<=": ["<", ">"],
  ">": [">=", "<="],
  ">=": [">", "<"],
  "===": ["!=="],
  "!==": ["==="],
  "+": ["-"],
  "-": ["+"],
  "*": ["/"],
  "/": ["*"],
  "%": ["*"],
  "**": ["*"],
  "&": ["|"],
  "|": ["&"],
  ">>": ["<<"],
  "<<": [">>"],
  ">>>": ["<<"],
  "&&": ["||"],
  "||": ["&&"],
  "??": ["&&"],
};

function otherLiterals({ value }: Node, place: string): readonly string[] {
  if (/\.(key|property)$|^Property\.key$/.test(place)) return [];
  if (typeof value === "boolean") return [String(!value)];
  if (typeof value === "number") return [String(value + 1)];
  if (typeof value === "bigint") return [`${value + 1n}n`];
  if (typeof value === "string") return [JSON.stringify(value === "" ? "other" : "")];
  return [];
}

const otherMethods: Readonly<Record<string, string>> = {
  every: "some",
  some: "every",
  max: "min",
  min: "max",
  floor: "ceil",
  ceil: "floor",
  startsWith: "endsWith",
  endsWith: "startsWith",
};
const leaveOut = ["filter", "sort", "toSorted", "slice", "reverse", "toReversed", "trim", "normalize"];

function otherCalls({ callee, start, end }: Node, textOf: (node: Node) => string): readonly string[] {
  const { type, object, property } = callee as Node;
  if (type !== "MemberExpression") return [];
  const method = property as Node;
  const name = textOf(method);
  if (leaveOut.includes(name)) return [textOf(object as Node)];
  const other = Object.hasOwn(otherMethods, name) ? otherMethods[name] : undefined;
  const text = textOf({ type, start, end });
  return other === undefined
    ? []
    : [`${text.slice(0, method.start - start)}${other}${text.slice(method.end - start)}`];
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}
