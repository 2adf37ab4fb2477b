import { usageError } from "./cli-error.ts";

/** `30%` or `0.3`: 0.3. `option`: as it is written, `--share`. */
export function readShare(option: string, text: string): number {
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(text)?.[1];
  const ratio = percent === undefined ? Number(text) : Number(percent) / 100;
  if (text.trim() !== "" && ratio > 0 && ratio <= 1) return ratio;
  throw usageError(`${option} ${text}: write a share above zero, as in 20%.`);
}
