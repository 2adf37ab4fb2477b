import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Child, startChild } from "../stack/child.ts";

export type Listening = Child & { port: number };

/** Starts a script that says where it listens, on 127.0.0.1. `file`: from this folder. */
export async function startListening(
  file: string,
  args: readonly string[],
  folder: string,
): Promise<Listening> {
  let onPort: (port: number) => void = () => undefined;
  const said = new Promise<number>((resolve) => {
    onPort = resolve;
  });
  const child = startChild([fileURLToPath(new URL(file, import.meta.url)), ...args], {
    logFile: join(folder, `${basename(file, ".ts")}.log`),
    onLine: (line) => onPort((JSON.parse(line) as { port: number }).port),
  });
  const port = await Promise.race([said, child.gone.then(() => null)]);
  if (port === null) throw new Error(`${file} ended before it listened`);
  return { ...child, port };
}
