import type { EventView } from "@orrery/protocol";

type Json = EventView["data"][string];

export type DiffRow = {
  /** Dotted path within the changed thing; empty when the whole is one plain value. */
  path: string;
  change: "added" | "removed" | "changed" | "same";
  before: string | null;
  after: string | null;
};

/** What an event's `data.before` and `data.after` say, field by field; null when the event tells of no change. */
export function diffOfEvent(data: EventView["data"]): DiffRow[] | null {
  if (!("before" in data) && !("after" in data)) return null;
  const before = flatten(data.before, "");
  const after = flatten(data.after, "");
  const paths = [...new Set([...before.keys(), ...after.keys()])].sort();
  return paths.map((path) => rowOf(path, before.get(path), after.get(path)));
}

function rowOf(path: string, before: string | undefined, after: string | undefined): DiffRow {
  const row = { path, before: before ?? null, after: after ?? null };
  if (before === undefined) return { ...row, change: "added" };
  if (after === undefined) return { ...row, change: "removed" };
  return { ...row, change: before === after ? "same" : "changed" };
}

/** Leaves of nested objects by their path. Lists stay whole: their order means something. */
function flatten(value: Json | undefined, path: string): Map<string, string> {
  const leaves = new Map<string, string>();
  if (value === undefined) return leaves;
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    for (const [key, inner] of Object.entries(value)) {
      for (const leaf of flatten(inner, path === "" ? key : `${path}.${key}`)) leaves.set(...leaf);
    }
    return leaves;
  }
  leaves.set(path, textOf(value));
  return leaves;
}

/** "443, 8443": a list of plain values as people write it. What is no list, and one of objects, as it is. */
function textOf(value: Json): string {
  if (typeof value === "string") return value;
  const isPlain = Array.isArray(value) && value.every((each) => typeof each !== "object" || each === null);
  if (!isPlain) return JSON.stringify(value);
  return value.length === 0 ? "none" : value.map(String).join(", ");
}
