import { major, minor, satisfies, valid, validRange } from "semver";

/** Which of the versions answer a caller (rule RT2), or null where it asks for something that is no version or range. */
export function compatibleVersions(
  versions: readonly string[],
  contract: string | null,
): ReadonlySet<string> | null {
  const range = contract === null ? "*" : rangeOf(contract);
  if (range === null) return null;
  const fitting = versions.filter((version) => {
    const whole = wholeVersion(version);
    return whole !== null && satisfies(whole, range);
  });
  const lines = fitting.map(lineOf);
  const line = contract === null ? Math.min(...lines) : Math.max(...lines);
  return new Set(fitting.filter((_, at) => lines[at] === line));
}

/** A version stands for what is compatible with it. */
function rangeOf(contract: string): string | null {
  const whole = wholeVersion(contract);
  return whole === null ? validRange(contract) : `^${whole}`;
}

/** What is left out is 0. */
function wholeVersion(version: string): string | null {
  const parts = version.split(".");
  return valid([...parts, ...Array<string>(Math.max(0, 3 - parts.length)).fill("0")].join("."));
}

const MINORS_MAX = 1_000_000_000;

/** Below 1.0.0 each minor is a line of its own. */
function lineOf(version: string): number {
  const whole = wholeVersion(version) ?? "0.0.0";
  return major(whole) === 0 ? minor(whole) / MINORS_MAX : major(whole);
}
