import type { z } from "zod";

/** What would be sent, or a sentence for each field that keeps it from being sent. */
export type DraftResult<Input, Field extends string> =
  | { outcome: "valid"; input: Input }
  | { outcome: "invalid"; errors: ReadonlyMap<Field, string> };

/** What cannot be said by the schema alone. */
export type DraftRule<Field extends string> = { field: Field; problem: string | null };

/**
 * Reads a draft with the schema that the hub reads it with, so that what it would refuse is said at its field before it is
 * sent. `sentences`: where the schema's own words are about types rather than about what to type.
 */
export function readDraft<Schema extends z.ZodType, Field extends string>(
  schema: Schema,
  candidate: { readonly [key in Field]?: unknown } & Record<string, unknown>,
  sentences: Partial<Record<Field, string>>,
  rules: ReadonlyArray<DraftRule<Field>> = [],
): DraftResult<z.output<Schema>, Field> {
  const parsed = schema.safeParse(candidate);
  const errors = new Map<Field, string>();
  for (const issue of parsed.error?.issues ?? []) {
    const field = String(issue.path[0] ?? "") as Field;
    // The first thing that is wrong with a field is said.
    if (!errors.has(field)) errors.set(field, sentences[field] ?? sentenceOf(issue));
  }
  for (const { field, problem } of rules) {
    if (problem !== null && !errors.has(field)) errors.set(field, problem);
  }
  return parsed.success && errors.size === 0
    ? { outcome: "valid", input: parsed.data }
    : { outcome: "invalid", errors };
}

export function draftErrors<Field extends string>(
  result: DraftResult<unknown, Field>,
): ReadonlyMap<Field, string> {
  return result.outcome === "invalid" ? result.errors : new Map<Field, string>();
}

/** A decimal as it is typed: spaces are dropped, and a decimal comma is read as a point. */
export function decimalText(text: string): string {
  const plain = text.replaceAll(/\s/g, "");
  return /^\d+,\d+$/.test(plain) ? plain.replace(",", ".") : plain;
}

function sentenceOf({ code, message }: { code: string; message: string }): string {
  if (code === "too_small" || code === "invalid_type") return "Needed.";
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}${/[.!?]$/.test(message) ? "" : "."}`;
}
