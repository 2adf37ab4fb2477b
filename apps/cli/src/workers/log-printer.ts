import { stripVTControlCharacters } from "node:util";
import type { InstanceId, WorkerLogAnswer } from "@orrery/protocol/workers";
import type { CommandContext } from "../command-context.ts";
import { formatBytes } from "../output/quantity.ts";

const LINE_MAX = 65_536;
const TAIL = 6;

/** Prints pieces of logs: as they are for one instance, as whole lines with its name for several, as JSON lines with --json. */
export class LogPrinter {
  readonly #ctx: CommandContext;
  readonly #isAlone: boolean;
  readonly #rest = new Map<InstanceId, string>();

  constructor(ctx: CommandContext, { isAlone }: { isAlone: boolean }) {
    this.#ctx = ctx;
    this.#isAlone = isAlone;
  }

  note(instanceId: InstanceId, sentence: string): void {
    this.#ctx.terminal.note(this.#isAlone ? sentence : `${nameOf(instanceId)}: ${sentence}`);
  }

  /** `asked`: from which offset; less than what came = what was between is gone. */
  print(instanceId: InstanceId, chunk: WorkerLogAnswer, asked: number): void {
    const goneBytes = asked < 0 ? 0 : chunk.fromOffset - asked;
    if (goneBytes > 0) this.note(instanceId, `${formatBytes(goneBytes)} before this are no longer there.`);
    if (chunk.text === "") return;
    if (this.#ctx.isJson) process.stdout.write(`${JSON.stringify({ instanceId, ...chunk })}\n`);
    else if (this.#isAlone) process.stdout.write(this.#shown(chunk.text));
    else this.#printLines(instanceId, chunk.text);
  }

  /** What was printed without an end of the line. */
  finish(instanceId: InstanceId): void {
    const rest = this.#rest.get(instanceId) ?? "";
    this.#rest.delete(instanceId);
    if (rest !== "") this.#line(instanceId, rest);
  }

  #printLines(instanceId: InstanceId, text: string): void {
    const lines = `${this.#rest.get(instanceId) ?? ""}${text}`.split("\n");
    const rest = lines.pop() ?? "";
    this.#rest.set(instanceId, rest.length > LINE_MAX ? "" : rest);
    for (const line of lines) this.#line(instanceId, line);
    if (rest.length > LINE_MAX) this.#line(instanceId, rest);
  }

  #line(instanceId: InstanceId, line: string): void {
    const { terminal } = this.#ctx;
    terminal.line(`${terminal.paint("cyan", nameOf(instanceId))} ${this.#shown(line)}`);
  }

  /** A terminal takes no orders from what a worker prints; a file gets it as it is. */
  #shown(text: string): string {
    if (!this.#ctx.terminal.isInteractive) return text;
    return stripVTControlCharacters(text).replace(/[^\P{Cc}\t\n]/gu, "·");
  }
}

/** Ids that were made at the same time differ at their end. */
function nameOf(instanceId: InstanceId): string {
  return instanceId.slice(-TAIL);
}
