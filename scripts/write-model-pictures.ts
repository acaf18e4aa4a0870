import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { modelPictures } from "#web/help/model-pictures.ts";

/** Draws the pictures of docs/attribution-models.md anew, after a model has changed. */
for (const [kind, picture] of modelPictures())
  writeFileSync(join(import.meta.dirname, `../docs/images/models/${kind}.svg`), picture);
