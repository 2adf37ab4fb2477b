import { isColourWanted } from "./env.ts";

/** Without a word for this long, a step says that it is still at work. */
const STILL_WORKING_AFTER_MS = 3000;
const NAME_WIDTH = 14;

export type Progress = {
  /** Runs one step and says what came of it, and how long it took, in one line. `detail` is the run's answer. */
  step<T>(name: string, run: () => Promise<T> | T, detail: (result: T) => string): Promise<T>;
  line(text: string): void;
};

export function createProgress(write: (text: string) => void): Progress {
  const colour = isColourWanted();
  const dim = (text: string) => (colour ? `\u001b[2m${text}\u001b[22m` : text);
  const line = (text: string) => write(`${text}\n`);
  return {
    line,
    async step(name, run, detail) {
      const startedMs = performance.now();
      const label = `  ${name.padEnd(NAME_WIDTH)}`;
      const timer = setTimeout(() => line(`${label}${dim("working ...")}`), STILL_WORKING_AFTER_MS);
      try {
        const result = await run();
        line(`${label}${detail(result)} ${dim(`(${formatDuration(performance.now() - startedMs)})`)}`);
        return result;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

export function formatDuration(durationMs: number): string {
  if (durationMs < 1000) return `${Math.round(durationMs)} ms`;
  if (durationMs < 60_000) return `${(durationMs / 1000).toFixed(1)} s`;
  return `${Math.floor(durationMs / 60_000)} min ${Math.round((durationMs % 60_000) / 1000)} s`;
}
