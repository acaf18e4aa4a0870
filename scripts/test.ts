import process from "node:process";
import { runBrowserSuite, runUnitSuite } from "./suites.ts";

/** `npm test`: everything, the browser included. The last line sums the suites up. */
const suites = [runUnitSuite(), runBrowserSuite([])];
const sum = (key: "passed" | "failed" | "skipped") => suites.reduce((total, suite) => total + suite[key], 0);
const skipped = sum("skipped");
console.log(`\n${sum("passed")} passed, ${sum("failed")} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exit(sum("failed") === 0 ? 0 : 1);
