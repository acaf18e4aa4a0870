import { readdirSync, readFileSync } from "node:fs";
import process from "node:process";

/** Seconds of processor that the processes of a group have used, which a busy machine does not stretch; 0 where there is no /proc. */
export function processorSeconds(group: number): number {
  const ticksPerSecond = 100;
  let ticks = 0;
  for (const pid of processes()) {
    const [, rest = ""] = readStat(pid).split(") ");
    const fields = rest.split(" ");
    if (Number(fields[2]) === group) ticks += Number(fields[11]) + Number(fields[12]);
  }
  return ticks / ticksPerSecond;
}

function processes(): readonly string[] {
  return process.platform === "linux" ? readdirSync("/proc").filter((name) => /^\d+$/.test(name)) : [];
}

/** A process may end between being listed and being read. */
function readStat(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return "";
  }
}
