import process from "node:process";
import { runBrowserSuite } from "./suites.ts";

/** `npm run e2e`: the browser journeys alone; further arguments go to Playwright. */
const result = runBrowserSuite(process.argv.slice(2));
process.exit(result.failed === 0 ? 0 : 1);
