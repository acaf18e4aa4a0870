import process from "node:process";
import { runScreens } from "./suites.ts";

/** `npm run screens`: every screen judged, and its pictures in test-results/screens; further arguments go to Playwright. */
const result = runScreens(process.argv.slice(2));
process.exit(result.failed === 0 ? 0 : 1);
