import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import type { ScalingFile } from "@orrery/domain/scaling-file";
import { CliError, usageError } from "../cli-error.ts";

/** `-` = what is piped in. */
export async function readText(option: string, file: string): Promise<string> {
  try {
    return await (file === "-" ? text(process.stdin) : readFile(file, "utf8"));
  } catch (error) {
    throw usageError(`${option} ${file} cannot be read: ${error instanceof Error ? error.message : "?"}.`);
  }
}

/** A group as it is written in a file. Throws with all problems and their places. */
export async function readGroupFile(file: string): Promise<ScalingFile> {
  const { readScalingFile } = await import("@orrery/domain/scaling-file");
  const read = readScalingFile(await readText("--file", file));
  if (read.outcome === "read") return read.file;
  const name = file === "-" ? "stdin" : file;
  const problems = read.problems.map(
    ({ line, column, sentence }) => `${name}:${line}:${column}: ${sentence}`,
  );
  throw new CliError(problems.join("\n"), { code: "INVALID_INPUT" });
}
