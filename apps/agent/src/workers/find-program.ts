import { access, constants, stat } from "node:fs/promises";
import { join } from "node:path";

export type ProgramFound = { outcome: "found"; path: string } | { outcome: "refused"; sentence: string };

/** An absolute path as it is, a bare name by PATH. Always absolute, so that no shell takes it for one of its own words. */
export async function findProgram(command: string, path: string): Promise<ProgramFound> {
  if (command.startsWith("/")) {
    if (!(await isFile(command)))
      return { outcome: "refused", sentence: `There is no program ${command} on this node.` };
    if (await isExecutable(command)) return { outcome: "found", path: command };
    return { outcome: "refused", sentence: `${command} is not executable; chmod +x it on this node.` };
  }
  for (const folder of path.split(":").filter((each) => each.startsWith("/"))) {
    const full = join(folder, command);
    if ((await isFile(full)) && (await isExecutable(full))) return { outcome: "found", path: full };
  }
  return {
    outcome: "refused",
    sentence: `There is no program ${command} on this node (looked in ${shortened(path)}); install it, or name its absolute path.`,
  };
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

const PATH_CHARACTERS_MAX = 160;

/** What else is to be said of it has its place behind it. */
function shortened(path: string): string {
  return path.length <= PATH_CHARACTERS_MAX ? path : `${path.slice(0, PATH_CHARACTERS_MAX)}…`;
}
