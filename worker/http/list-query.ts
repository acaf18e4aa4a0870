import { z } from "zod";
import { decodeCursor, encodeCursor } from "./cursor.ts";

const longestCursor = 2_000;
const longestSearch = 200;

/** What most lists page by: the sorted column's value and the row's id. */
const valueAndId = z.tuple([z.union([z.number(), z.string()]), z.string()]);

/**
 * The query of a list: `limit` 1 to 200 (50), `cursor`, `q`, `sort` (the first of `sorts` unless said) and the filters given.
 * After parsing, `cursor` is the position the page begins after, or null.
 */
export function listQuery<
  const Sorts extends readonly [string, ...string[]],
  // biome-ignore lint/complexity/noBannedTypes: no filters is exactly the empty shape.
  Filters extends z.ZodRawShape = {},
  Position extends z.ZodType = typeof valueAndId,
>({
  sorts,
  filters,
  position,
}: {
  readonly sorts: Sorts;
  readonly filters?: Filters;
  readonly position?: Position;
}) {
  const shape = {
    limit: z.coerce.number<string>().int().min(1).max(200).default(50),
    cursor: z.string().max(longestCursor).optional(),
    q: z.string().trim().max(longestSearch).optional(),
    sort: z.enum(sorts).default(sorts[0] as Sorts[number]),
  };
  return z.object({ ...(filters ?? ({} as Filters)), ...shape }).transform((query, context) => {
    const { cursor: text, ...rest } = query as typeof query & { cursor?: string; sort: string };
    const after = text === undefined ? null : readPosition(text, rest.sort, position ?? valueAndId);
    if (after !== undefined) return { ...rest, cursor: after as z.infer<Position> | null };
    context.addIssue({
      code: "custom",
      path: ["cursor"],
      message: "This cursor does not belong to this list in this order",
      params: { code: "invalid-cursor" },
    });
    return z.NEVER;
  });
}

/** The body of a list's answer. */
export function pageAnswer<Item>({
  items,
  next,
  sort,
}: {
  readonly items: readonly Item[];
  readonly next: readonly (string | number)[] | null;
  readonly sort: string;
}) {
  return { items, nextCursor: next === null ? null : encodeCursor({ sort, after: [...next] }) };
}

/** Undefined when the cursor is not one of ours, or was made under another order. */
function readPosition(text: string, sort: string, position: z.ZodType): unknown {
  const cursor = decodeCursor(text);
  if (cursor === null || cursor.sort !== sort) return undefined;
  const parsed = position.safeParse(cursor.after);
  return parsed.success ? parsed.data : undefined;
}
