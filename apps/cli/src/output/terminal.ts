import type { CliEnv } from "../env.ts";

export type Colour = "red" | "yellow" | "green" | "blue" | "cyan" | "dim" | "bold";

const CODES: Record<Colour, [number, number]> = {
  red: [31, 39],
  yellow: [33, 39],
  green: [32, 39],
  blue: [34, 39],
  cyan: [36, 39],
  dim: [2, 22],
  bold: [1, 22],
};

/** Where a command's results go: standard output for results, standard error for everything said about them. */
export class Terminal {
  /** Columns; null where nothing must be cut. */
  readonly width: number | null;
  readonly isInteractive: boolean;
  readonly #hasColour: boolean;

  constructor(env: Pick<CliEnv, "NO_COLOR" | "FORCE_COLOR" | "TERM">) {
    this.isInteractive = process.stdout.isTTY === true;
    this.width = this.isInteractive ? (process.stdout.columns ?? 80) : null;
    const isForced = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== "0";
    this.#hasColour = env.NO_COLOR === undefined && (isForced || (this.isInteractive && env.TERM !== "dumb"));
  }

  paint(colour: Colour, text: string): string {
    if (!this.#hasColour || text === "") return text;
    const [on, off] = CODES[colour];
    return `\u001b[${on}m${text}\u001b[${off}m`;
  }

  line(text = ""): void {
    process.stdout.write(`${text}\n`);
  }

  lines(texts: readonly string[]): void {
    if (texts.length > 0) this.line(texts.join("\n"));
  }

  /** One JSON document, indented for people. */
  json(value: unknown): void {
    this.line(JSON.stringify(value, null, 2));
  }

  note(text: string): void {
    process.stderr.write(`${text}\n`);
  }
}
