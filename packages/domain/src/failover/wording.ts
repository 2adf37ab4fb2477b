import type { MemberId } from "@orrery/protocol";

/** A member's name for people; where none is known, its id. */
export type NameOf = (id: MemberId) => string;

/** "3.4 ms", "42 ms", "1.8 s", "42 s", "12 min", "5.5 h", "3 d"; never negative. */
export function durationText(durationMs: number): string {
  const ms = Math.max(0, durationMs);
  if (ms < 10) return `${trimmed(ms)} ms`;
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 10_000) return `${trimmed(ms / 1000)} s`;
  if (ms < 120_000) return `${Math.round(ms / 1000)} s`;
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} min`;
  if (ms < 172_800_000) return `${trimmed(ms / 3_600_000)} h`;
  return `${trimmed(ms / 86_400_000)} d`;
}

/** A countdown: rounded up, so that it never says 0 while something is still blocked. */
export function remainingText(remainingMs: number): string {
  return durationText(
    remainingMs < 1000 ? Math.max(1, Math.ceil(remainingMs)) : Math.ceil(remainingMs / 1000) * 1000,
  );
}

export function countText(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** "a", "a and b", "a, b and c". */
export function listText(words: readonly string[]): string {
  if (words.length <= 1) return words.join("");
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

export function percentText(ratio: number): string {
  return `${Math.round(ratio * 100)} %`;
}

function trimmed(value: number): string {
  return value.toFixed(1).replace(/\.0$/, "");
}
