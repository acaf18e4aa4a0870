import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { permissionPage } from "#worker/domain/access/permission-page.ts";

/** Writes docs/permissions.md anew, after the table of permissions has changed. */
writeFileSync(join(import.meta.dirname, "../docs/permissions.md"), permissionPage());
