/** A stop that is explained in one sentence; a stack trace would tell the reader nothing. */
export class SetupError extends Error {}

const dimmed = process.stderr.isTTY === true && !process.env.NO_COLOR;

/** One calm line on standard error. */
export function say(line) {
  process.stderr.write(dimmed ? `\u001b[2m${line}\u001b[22m\n` : `${line}\n`);
}

export function seconds(sinceMs) {
  return `${((performance.now() - sinceMs) / 1000).toFixed(1)} s`;
}
