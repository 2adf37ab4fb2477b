import { WORD_BYTES_MAX } from "@orrery/db";
import { parseJson } from "@orrery/runtime";
import type { z } from "zod";

/** What replicas tell each other of; what has no name is about proxies. */
type WordName = "scaling" | "traffic" | "ask";

export function toWord(name: WordName, value: unknown): string {
  return `${name} ${JSON.stringify(value)}`;
}

/** Null = it is about something else, or cannot be read. */
export function fromWord<T>(name: WordName, schema: z.ZodType<T>, word: string): T | null {
  if (!word.startsWith(`${name} `)) return null;
  const parsed = schema.safeParse(parseJson(word.slice(name.length + 1)));
  return parsed.success ? parsed.data : null;
}

export function isNamedWord(word: string): boolean {
  return !word.startsWith("{");
}

/** Bytes of a word around its list. */
const FRAME_BYTES = 300;

/** Parts of a list that each fit into a word. */
export function partsOf<Item>(items: readonly Item[]): Item[][] {
  const parts: Item[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const size = Buffer.byteLength(JSON.stringify(item)) + 1;
    if (bytes + size > WORD_BYTES_MAX - FRAME_BYTES) {
      parts.push([]);
      bytes = 0;
    }
    parts.at(-1)?.push(item);
    bytes += size;
  }
  return parts;
}
