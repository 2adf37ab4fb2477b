import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";

export type SimArguments = {
  readonly from: number;
  readonly count: number;
  readonly isTraced: boolean;
  readonly jobs: number;
  /** The name of a trap to put into the consensus core first. */
  readonly mutant: string | null;
  /** Ends with the first seed that fails. */
  readonly stopsAtFailure: boolean;
};

export const USAGE = `npm run sim -- [options]

  --seeds N      run N seeds (default 100)
  --from S       start at seed S (default 1)
  --seed X       run seed X only
  --trace        print everything that happens (with --seed)
  --jobs N       worker threads (default: one a core)
  --mutant NAME  put this trap into the consensus core first; npm run sim:mutants -- --list shows the names
  --fail-fast    stop at the first seed that fails`;

/** Throws a TypeError with a sentence for what cannot be understood. */
export function parseSimArguments(args: readonly string[]): SimArguments | "help" {
  const { values } = parseArgs({
    args: [...args],
    options: {
      seeds: { type: "string" },
      from: { type: "string" },
      seed: { type: "string" },
      trace: { type: "boolean", default: false },
      jobs: { type: "string" },
      mutant: { type: "string" },
      "fail-fast": { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return "help";
  const seed = values.seed === undefined ? null : wholeNumber("seed", values.seed, 0);
  const count = seed === null ? wholeNumber("seeds", values.seeds ?? "100", 1) : 1;
  return {
    from: seed ?? wholeNumber("from", values.from ?? "1", 0),
    count,
    isTraced: values.trace && seed !== null,
    jobs: Math.min(count, wholeNumber("jobs", values.jobs ?? String(availableParallelism()), 1)),
    mutant: values.mutant ?? null,
    stopsAtFailure: values["fail-fast"],
  };
}

function wholeNumber(name: string, text: string, min: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < min || value > 0xffff_ffff) {
    throw new TypeError(`--${name} wants a whole number from ${min} on, not "${text}".`);
  }
  return value;
}
