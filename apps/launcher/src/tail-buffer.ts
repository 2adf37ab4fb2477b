const CHARACTERS_MAX = 8000;
const LINES_SHOWN = 12;

/** The last words of a process on standard error, for the sentence that tells of its end. */
export class TailBuffer {
  #text = "";

  add(chunk: Buffer): void {
    this.#text = (this.#text + chunk.toString("utf8")).slice(-CHARACTERS_MAX);
  }

  clear(): void {
    this.#text = "";
  }

  /** `what` happened, what the process said about it, and where there is more. */
  explain(what: string, logFile: string, linesMax: number = LINES_SHOWN): string {
    const lines = this.#text.split("\n").filter((line) => line.trim() !== "");
    if (lines.length === 0) return `${what} Its log: ${logFile}`;
    if (lines.length === 1 || linesMax === 1) return `${what} ${lines.at(-1)}`;
    return `${what} Its last words:\n${lines
      .slice(-linesMax)
      .map((line) => `    ${line}`)
      .join("\n")}\n  Its log: ${logFile}`;
  }
}
