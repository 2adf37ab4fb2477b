import { usageError } from "./cli-error.ts";

const BOUNDS = { usual: 20, max: 10_000 };

/** What `--limit` says; left out = `usual`. */
export function readLimit({ limit: text }: { limit?: string }, { usual, max } = BOUNDS): number {
  if (text === undefined) return usual;
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= max) return limit;
  throw usageError(`--limit ${text}: write a whole number from 1 to ${max}.`);
}
