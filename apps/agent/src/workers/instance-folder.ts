import { chmod, chown, mkdir, open, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { InstanceId } from "@orrery/protocol/workers";
import { writeFileAtomically } from "@orrery/runtime";
import { InstanceRecord } from "./instance-record.ts";
import type { WorkerGround } from "./open-worker-host.ts";

/** One instance's files: `record.json` and the logs are the agent's, `work` and `run` the worker's. */
export class InstanceFolder {
  readonly path: string;
  readonly #ground: Pick<WorkerGround, "user" | "isOtherUser">;
  #writing: Promise<void> = Promise.resolve();

  constructor(root: string, instanceId: InstanceId, ground: Pick<WorkerGround, "user" | "isOtherUser">) {
    this.path = join(root, instanceId);
    this.#ground = ground;
  }

  get work(): string {
    return join(this.path, "work");
  }

  get temporary(): string {
    return join(this.path, "tmp");
  }

  get log(): string {
    return join(this.path, "log");
  }

  get exitFile(): string {
    return join(this.path, "run", "exit");
  }

  async prepare(): Promise<void> {
    await mkdir(this.path, { recursive: true });
    await chmod(this.path, 0o711);
    for (const each of [this.work, this.temporary, join(this.path, "run")]) {
      await mkdir(each, { recursive: true });
      await chmod(each, 0o700);
      const { user, isOtherUser } = this.#ground;
      if (isOtherUser) await chown(each, user.uid, user.gid);
    }
    await rm(this.exitFile, { force: true });
  }

  /**
   * Where the worker can read it but not change it. Returns what runs it, as the kernel would by its first line; the file itself is never
   * executed, since that fails (ETXTBSY) while a process that is being started elsewhere still holds it open.
   */
  async writeScript(script: string): Promise<{ interpreter: string; args: string[] }> {
    const path = join(this.path, "script");
    await rm(path, { force: true });
    await writeFile(path, script, { mode: 0o644 });
    await chmod(path, 0o644);
    const [, interpreter = "/bin/sh", arg = ""] = /^#![ \t]*(\S+)[ \t]*(.*)/.exec(script) ?? [];
    return { interpreter, args: arg.trim() === "" ? [path] : [arg.trim(), path] };
  }

  /** For what it prints; at the end of the file, wherever that is by then. */
  openLog() {
    return open(this.log, "a", 0o600);
  }

  /** One after the other. Rejects where the disk refuses. */
  writeRecord(record: InstanceRecord): Promise<void> {
    const text = JSON.stringify(record);
    const written = this.#writing.then(() => writeFileAtomically(join(this.path, "record.json"), text));
    this.#writing = written.catch(() => undefined);
    return written;
  }

  async readRecord(): Promise<InstanceRecord | null> {
    try {
      return InstanceRecord.parse(JSON.parse(await readFile(join(this.path, "record.json"), "utf8")));
    } catch {
      return null;
    }
  }

  /** With what that run ended; null = nobody noted it. */
  async readExit(runId: string): Promise<number | null> {
    const [run, code] = (await readFile(this.exitFile, "utf8").catch(() => "")).trim().split(" ");
    if (run !== runId || code === undefined || !/^\d{1,3}$/.test(code)) return null;
    return Math.min(255, Number(code));
  }

  async remove(): Promise<void> {
    await this.#writing;
    await rm(this.path, { recursive: true, force: true, maxRetries: 3 });
  }
}
