import type { OutboxEntry } from "@orrery/protocol";

type Data = OutboxEntry["data"];

/** Postgres' jsonb takes neither NUL characters nor half surrogate pairs; both become the replacement character. */
export function toStorableData(data: Data): Data {
  // Both are escaped in JSON text, so most entries are recognised as clean by one search.
  const text = JSON.stringify(data);
  if (!text.includes("\\u")) return data;
  return JSON.parse(text, (_, value: unknown) => {
    if (typeof value === "string") return toStorableText(value);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return Object.fromEntries(Object.entries(value).map(([key, inner]) => [toStorableText(key), inner]));
    }
    return value;
  }) as Data;
}

export function toStorableText(text: string): string {
  return text.toWellFormed().replaceAll("\u0000", "\uFFFD");
}
