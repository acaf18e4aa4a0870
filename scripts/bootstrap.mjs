// `node scripts/bootstrap.mjs <script> [arguments]`: may be the first thing run in a fresh clone, so it is plain JavaScript for Node 20 and
// imports nothing that has to be installed. It installs what is missing and runs the script with the Node that came with it.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import process from "node:process";

const oldestNode = 20;

const major = Number(process.versions.node.split(".")[0]);
if (major < oldestNode) {
  console.error(`Fairshare needs Node ${oldestNode} or newer; this is ${process.version}.`);
  process.exit(1);
}
if (needsInstall()) install();
handOver();

function needsInstall() {
  const installed = "node_modules/.package-lock.json";
  if (!existsSync(installed) || !existsSync("node_modules/.bin/node")) return true;
  return statSync(installed).mtimeMs < statSync("package-lock.json").mtimeMs;
}

// Not `npm ci`: it insists that the lockfile names the native packages of every platform, and a lockfile made where only some are
// to be had does not. What is locked is installed as locked either way, and --no-save leaves the lockfile alone.
function install() {
  console.log("Installing packages (npm install)");
  const { status } = spawnSync("npm", ["install", "--no-save", "--no-audit", "--no-fund"], {
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (status !== 0) {
    console.error("npm install failed; its messages are above.");
    process.exit(status ?? 1);
  }
}

function handOver() {
  const child = spawn("node_modules/.bin/node", process.argv.slice(2), {
    stdio: "inherit",
  });
  // A terminal's Ctrl-C reaches the child by itself; waiting here lets it stop its own children first.
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  child.on("exit", (code, signal) => process.exit(signal === null ? (code ?? 1) : 130));
}
