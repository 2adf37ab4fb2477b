import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { usageError } from "./cli-error.ts";

/** A file's text; `-` = what is piped in. `option`: by which it was named. */
export async function readText(option: string, file: string): Promise<string> {
  try {
    return await (file === "-" ? text(process.stdin) : readFile(file, "utf8"));
  } catch (error) {
    throw usageError(`${option} ${file} cannot be read: ${error instanceof Error ? error.message : "?"}.`);
  }
}
