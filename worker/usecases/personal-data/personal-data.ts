import { eraseMember, eraseOwnAccount, type PersonalDataDeps } from "./erase-person.ts";
import { exportMemberData, exportOwnData } from "./export-person.ts";

export type PersonalDataCases = ReturnType<typeof createPersonalData>;

/** What the law lets people ask for: a copy of their data, and its erasure. */
export function createPersonalData(deps: PersonalDataDeps) {
  return {
    exportOwn: (input: Parameters<typeof exportOwnData>[1]) => exportOwnData(deps, input),
    exportMember: (input: Parameters<typeof exportMemberData>[1]) => exportMemberData(deps, input),
    eraseOwn: (input: Parameters<typeof eraseOwnAccount>[1]) => eraseOwnAccount(deps, input),
    eraseMember: (input: Parameters<typeof eraseMember>[1]) => eraseMember(deps, input),
  };
}
