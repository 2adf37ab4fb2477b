import { usageError } from "./cli-error.ts";

/** Of `--label key=value`, given several times. */
export function readLabels(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      if (at < 1) throw usageError(`--label ${pair}: write it as key=value.`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}
