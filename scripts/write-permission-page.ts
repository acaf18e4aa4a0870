import { writeFileSync } from "node:fs";
import { permissionPage } from "#worker/domain/access/permission-page.ts";

/** Writes docs/permissions.md anew, after the table of permissions has changed. */
writeFileSync(new URL("../docs/permissions.md", import.meta.url), permissionPage());
