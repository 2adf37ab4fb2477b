import { usageError } from "../cli-error.ts";
import { prompt } from "../login/prompt.ts";

/** The name as it was typed: by the option, or at the terminal. What it does not match is the hub's to refuse. */
export async function confirmByName(
  name: string,
  given: string | undefined,
  warning: string,
): Promise<string> {
  if (given !== undefined) return given;
  if (process.stdin.isTTY !== true) {
    throw usageError(`${warning} Confirm it with --confirm ${name}.`);
  }
  process.stderr.write(`${warning}\n`);
  return prompt(`Type ${name} to go on: `);
}
