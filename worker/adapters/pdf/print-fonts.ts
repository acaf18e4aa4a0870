import { assert } from "#worker/domain/result.ts";
import type { Env } from "#worker/env.ts";
import type { PrintInferenceReport } from "#worker/usecases/inference/inference-ports.ts";
import type { PrintStatement } from "#worker/usecases/statements/statement-ports.ts";
import { printInferenceReport } from "./inference-report-pdf.ts";
import type { PrintFonts } from "./print-face.ts";
import { printStatement } from "./statement-pdf.ts";

/** Where the build puts the fonts; see web/print-fonts.ts. */
const folder = "https://assets/print-fonts";

/** Prints with the fonts that lie beside the Worker, fetched once an isolate. */
export function statementPrinter(env: Env): PrintStatement {
  return async (statement, print) => printStatement(statement, { ...print, fonts: await readFonts(env) });
}

export function inferenceReportPrinter(env: Env): PrintInferenceReport {
  return async (report, print) => printInferenceReport(report, { ...print, fonts: await readFonts(env) });
}

let held: PrintFonts | null = null;

async function readFonts(env: Env): Promise<PrintFonts> {
  held ??= {
    regular: await readAsset(env, "regular.ttf"),
    bold: await readAsset(env, "bold.ttf"),
  };
  return held;
}

async function readAsset({ ASSETS }: Env, name: string): Promise<Uint8Array> {
  const answer = await ASSETS.fetch(`${folder}/${name}`);
  assert(answer.ok, "the build has put the print fonts among the assets");
  return new Uint8Array(await answer.arrayBuffer());
}
