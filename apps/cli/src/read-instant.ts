import { usageError } from "./cli-error.ts";

/** Milliseconds since the epoch of an option that takes a date and time. `option`: as it is written, `--at`. */
export function readInstant(option: string, text: string): number {
  const atMs = Date.parse(text);
  if (Number.isNaN(atMs)) {
    throw usageError(`${option} ${text}: write a date and time, as in 2026-01-31T12:00Z.`);
  }
  return atMs;
}
