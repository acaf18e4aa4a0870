import { readCompanyRole } from "#worker/domain/access/role-name.ts";
import { detectDelimiter } from "#worker/domain/crm/import/delimiter.ts";
import { err, ok, type Result } from "#worker/domain/result.ts";
import { readCsv } from "#worker/usecases/imports/read-csv.ts";
import type { InvitationWish } from "./invite.ts";

export const mostInvitees = 200;

/** Something about the whole file that stands in the way, in words for whoever made it. */
export type InviteesFileFault = { readonly code: string; readonly message: string };

/** `row` counts as a spreadsheet does: the header is row 1. `roleText` is what stood there. */
export type InviteeRow = InvitationWish & { readonly row: number; readonly roleText: string };

/**
 * Reads who is to be invited: columns email, name and (unless everybody gets `role`) role, in any order and however
 * capitalised. A row without a name goes by the part of the address before the @.
 */
export async function readInviteesFile(
  csv: string,
  { role }: { readonly role: "admin" | null },
): Promise<Result<readonly InviteeRow[], InviteesFileFault>> {
  const rows: { readonly row: number; readonly cells: readonly string[] }[] = [];
  for await (const batch of readCsv(once(csv), { delimiter: detectDelimiter(csv) })) {
    if (batch.broken !== null) {
      return fault("unreadable-row", `Row ${batch.broken.row}: ${batch.broken.message}`);
    }
    rows.push(...batch.rows);
    if (rows.length > mostInvitees + 1) {
      return fault("too-many-rows", `The file has more than ${mostInvitees} people. Send it in parts.`);
    }
  }
  const [header, ...people] = rows;
  const columns = (header?.cells ?? []).map(columnOf);
  if (!columns.includes("email")) {
    return fault("email-column-missing", "The first row has no column called email.");
  }
  if (role === null && !columns.includes("role")) {
    return fault("role-column-missing", "The first row has no column called role.");
  }
  const twice = columns.find((column, index) => column !== null && columns.indexOf(column) !== index);
  if (twice) return fault("column-twice", `The first row has two columns called ${twice}.`);
  if (people.length === 0) return fault("no-rows", "Below the first row the file is empty.");
  return ok(
    people.map(({ row, cells }) => toInvitee(row, (name) => cells[columns.indexOf(name)] ?? "", role)),
  );
}

function toInvitee(row: number, cell: (name: Column) => string, role: "admin" | null): InviteeRow {
  const email = cell("email").trim();
  const roleText = role === null ? cell("role").trim() : "";
  const name = cell("name").trim().slice(0, longestName) || (email.split("@")[0] ?? "").slice(0, longestName);
  return { row, email, name, roleText, role: role ?? readCompanyRole(roleText) };
}

const longestName = 120;

type Column = "email" | "name" | "role";

function columnOf(header: string): Column | null {
  const key = header.toLowerCase().replaceAll(/[^a-z]/g, "");
  if (key === "email" || key === "emailaddress" || key === "mail") return "email";
  if (key === "name" || key === "fullname") return "name";
  return key === "role" ? "role" : null;
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

function fault(code: string, message: string): Result<never, InviteesFileFault> {
  return err({ code, message });
}
