import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import { CliError } from "../cli-error.ts";

/** Questions go to standard error, so that standard output stays the result's. */
export async function prompt(question: string, options: { hidden?: boolean } = {}): Promise<string> {
  if (process.stdin.isTTY !== true) {
    throw new CliError("There is no terminal to ask at. Give --url and --token.", { usage: true });
  }
  process.stderr.write(question);
  const quiet = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({
    input: process.stdin,
    output: options.hidden === true ? quiet : process.stderr,
    terminal: true,
  });
  try {
    return (await reader.question("")).trim();
  } finally {
    reader.close();
    if (options.hidden === true) process.stderr.write("\n");
  }
}
