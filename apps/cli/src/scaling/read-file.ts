import type { ScalingFile } from "@orrery/domain/scaling-file";
import { CliError } from "../cli-error.ts";
import { readText } from "../read-text.ts";

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
