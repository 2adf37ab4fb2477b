import type { WorkerSpec } from "@orrery/protocol/workers";

const SEEN = [
  "command",
  "script",
  "args",
  "environment",
  "resources",
  "ports",
  "health",
  "logs",
  "contract",
] as const;

/** The settings that differ and that a running instance cannot take on (WS5); empty = the change needs no roll-out. */
export function changesForInstances(before: WorkerSpec, after: WorkerSpec): (typeof SEEN)[number][] {
  return SEEN.filter((key) => canonical(before[key]) !== canonical(after[key]));
}

/** The secrets that a spec names, each once, by name. */
export function secretsOf({ environment }: Pick<WorkerSpec, "environment">): string[] {
  const names = Object.values(environment).flatMap((value) =>
    typeof value === "string" ? [] : [value.secret],
  );
  return [...new Set(names)].sort();
}

/** The order of keys means nothing. */
function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_, part: unknown) =>
      part !== null && typeof part === "object" && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).sort(([x], [y]) => (x < y ? -1 : 1)))
        : part,
    ) ?? ""
  );
}
