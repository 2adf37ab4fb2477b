import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { InstanceId } from "@orrery/protocol/workers";

type Line = { readonly kind: "start" | "ready" | "end"; readonly id: InstanceId; readonly pid: number };

/**
 * Notes in a file that it starts, listens and ends, so that not even a moment is missed, whoever looks. All of VERSION but the first wait with
 * listening until the gate is open.
 */
const PROGRAM = `
const { appendFileSync, existsSync, readFileSync } = require("node:fs");
const { createServer } = require("node:http");
const { LEDGER, GATE, VERSION, PORT, ORRERY_INSTANCE_ID: id } = process.env;
const note = (kind) => appendFileSync(LEDGER, JSON.stringify({ kind, id, pid: process.pid, version: VERSION }) + "\\n");
const isFirst = !readFileSync(LEDGER, "utf8").includes('"version":"' + VERSION + '"');
note("start");
const server = createServer((_, answer) => answer.end(VERSION));
const begin = () => (isFirst || existsSync(GATE) ? server.listen(Number(PORT), "127.0.0.1", () => note("ready")) : setTimeout(begin, 20));
process.on("SIGTERM", () => { note("end"); process.exit(0); });
begin();
`;

/** What instances of one worker did, by their own word. */
export class RunLedger {
  readonly #file: string;
  readonly #gate: string;

  constructor(folder: string, name: string) {
    this.#file = join(folder, `${name}.ledger`);
    this.#gate = join(folder, `${name}.gate`);
    writeFileSync(this.#file, "");
    this.openGate();
  }

  get args(): string[] {
    return ["-e", PROGRAM];
  }

  environment(version: string): Record<string, string> {
    return { LEDGER: this.#file, GATE: this.#gate, VERSION: version };
  }

  openGate(): void {
    writeFileSync(this.#gate, "");
  }

  /** Of what starts from now on, one of each version listens. */
  closeGate(): void {
    rmSync(this.#gate);
  }

  /** It was killed, and could not note it. */
  killed(id: InstanceId, pid: number): void {
    const line: Line = { kind: "end", id, pid };
    appendFileSync(this.#file, `${JSON.stringify(line)}\n`);
  }

  get starts(): InstanceId[] {
    return this.#lines().flatMap(({ kind, id }) => (kind === "start" ? [id] : []));
  }

  /** Of those that did not end. */
  get pids(): Map<InstanceId, number> {
    const pids = new Map<InstanceId, number>();
    for (const { kind, id, pid } of this.#lines()) {
      if (kind === "end") pids.delete(id);
      else pids.set(id, pid);
    }
    return pids;
  }

  /** Where whoever reads it later begins. */
  get length(): number {
    return this.#lines().length;
  }

  /** How many listened at any moment after line `from`, at least. */
  leastListening(from: number): number {
    const listening = new Set<InstanceId>();
    let least = Number.POSITIVE_INFINITY;
    for (const [at, { kind, id }] of this.#lines().entries()) {
      if (at === from) least = listening.size;
      if (kind === "ready") listening.add(id);
      if (kind === "end") listening.delete(id);
      if (at >= from) least = Math.min(least, listening.size);
    }
    return Math.min(least, listening.size);
  }

  #lines(): Line[] {
    if (!existsSync(this.#file)) return [];
    const lines = readFileSync(this.#file, "utf8").split("\n");
    return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Line);
  }
}
