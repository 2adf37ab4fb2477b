import { isDeepStrictEqual } from "node:util";
import type { EventView } from "@orrery/protocol";

type Told = EventView["data"];

/** What differs between two versions, as an event tells of it. */
export type FieldChange = { before: Told; after: Told; sentence: string };

/** Of the keys of `after`; null = nothing differs. None of them may be a secret. */
export function changedFields<T extends object>(
  before: { readonly [Key in keyof T]: unknown },
  after: T,
): FieldChange | null {
  const keys = (Object.keys(after) as (keyof T & string)[]).filter(
    (key) => !isDeepStrictEqual(before[key], after[key]),
  );
  if (keys.length === 0) return null;
  const pick = (from: { readonly [Key in keyof T]: unknown }) =>
    toldFields(Object.fromEntries(keys.map((key) => [key, from[key]])));
  const changes = keys.map((key) => `${key} went from ${textOf(before[key])} to ${textOf(after[key])}`);
  return { before: pick(before), after: pick(after), sentence: changes.join(", ").slice(0, 900) };
}

/** As an event carries them: without what is absent. */
export function toldFields(fields: object): Told {
  return JSON.parse(JSON.stringify(fields)) as Told;
}

function textOf(value: unknown): string {
  if (value === null || value === undefined || value === "") return "none";
  if (Array.isArray(value) && value.every((each) => typeof each !== "object")) {
    return value.length === 0 ? "none" : value.join(", ");
  }
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
