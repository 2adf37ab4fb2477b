import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { z } from "zod";
import { LaunchError } from "./launch-error.ts";
import { identifyProcess, isStillRunning } from "./process-identity.ts";

const Identity = z.object({ pid: z.int(), startMark: z.string() });
const InstanceRecord = z.object({
  launcher: Identity,
  startedAtMs: z.number(),
  webUrl: z.string(),
  processes: z.array(Identity.extend({ name: z.string() })),
});
export type InstanceRecord = z.infer<typeof InstanceRecord>;
export type RecordedProcess = InstanceRecord["processes"][number];

/** `launcher.json`: which launcher holds the data folder, and which processes it has started. */
export class InstanceFile {
  readonly #file: string;
  #record: InstanceRecord;

  private constructor(file: string, record: InstanceRecord) {
    this.#file = file;
    this.#record = record;
  }

  /**
   * Takes the data folder for this process. Throws LaunchError when another launcher holds it; otherwise also answers
   * with what a launcher that was killed has left running.
   */
  static take(file: string, webUrl: string): { instance: InstanceFile; orphans: RecordedProcess[] } {
    const launcher = identifyProcess(process.pid);
    if (launcher === null) throw new Error("This process does not find itself in the process table.");
    const record: InstanceRecord = { launcher, startedAtMs: Date.now(), webUrl, processes: [] };
    const draft = `${file}.${process.pid}`;
    const orphans: RecordedProcess[] = [];
    for (;;) {
      writeFileSync(draft, JSON.stringify(record, null, 2));
      // A link appears complete or not at all, and only one of two launchers can make it.
      const taken = tryLink(draft, file);
      rmSync(draft, { force: true });
      if (taken) return { instance: new InstanceFile(file, record), orphans };

      const previous = readRecord(file);
      if (previous !== null && isStillRunning(previous.launcher)) {
        throw new LaunchError(
          `Orrery already runs on this data folder (process ${previous.launcher.pid}, ${previous.webUrl}). Stop it with Ctrl-C in its terminal or \`kill ${previous.launcher.pid}\`, or choose another folder with ORRERY_DATA_DIR.`,
        );
      }
      orphans.push(...(previous?.processes ?? []).filter(isStillRunning));
      rmSync(file, { force: true });
      record.processes = orphans;
    }
  }

  setProcesses(processes: readonly RecordedProcess[]): void {
    this.#record = { ...this.#record, processes: [...processes] };
    const draft = `${this.#file}.${process.pid}`;
    writeFileSync(draft, JSON.stringify(this.#record, null, 2));
    renameSync(draft, this.#file);
  }

  release(): void {
    rmSync(this.#file, { force: true });
  }
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Null for a file that is missing or that nobody can make sense of. */
function readRecord(file: string): InstanceRecord | null {
  try {
    const parsed = InstanceRecord.safeParse(JSON.parse(readFileSync(file, "utf8")));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
