import { addCoverage, COVERED, noCoverage } from "./coverage.ts";
import { putMutantIn } from "./mutants/put-mutant-in.ts";
import type { SeedResult } from "./run-seed.ts";
import { runSeeds } from "./run-seeds.ts";
import { parseSimArguments, type SimArguments, USAGE } from "./sim-arguments.ts";

const PROGRESS_EVERY_MS = 15_000;
const TAIL_SHOWN = 40;
const FAILURES_SHOWN = 5;

try {
  const parsed = parseSimArguments(process.argv.slice(2));
  if (parsed === "help") process.stdout.write(`${USAGE}\n`);
  else if (parsed.isTraced) await traceOne(parsed);
  else await runMany(parsed);
} catch (error) {
  if (!(error instanceof TypeError)) throw error;
  process.stderr.write(`${error.message}\n\n${USAGE}\n`);
  process.exitCode = 2;
}

async function traceOne({ from, mutant }: SimArguments): Promise<void> {
  if (mutant !== null) putMutantIn(mutant);
  const { runSeed } = await import("./run-seed.ts");
  const result = runSeed(from, (line) => process.stdout.write(`${line}\n`));
  process.stdout.write(`trace ${result.traceHash}\n`);
  if (result.failure === null) return;
  process.stdout.write(`FAILED ${result.failure.detail}\n`);
  process.exitCode = 1;
}

async function runMany(args: SimArguments): Promise<void> {
  const startedMs = performance.now();
  const coverage = noCoverage();
  const failed: SeedResult[] = [];
  let doneCount = 0;
  let simulatedMs = 0;
  let saidMs = startedMs;
  await runSeeds(args, (result) => {
    doneCount += 1;
    simulatedMs += result.simulatedMs;
    addCoverage(coverage, result.coverage);
    if (result.failure !== null) {
      failed.push(result);
      if (failed.length <= FAILURES_SHOWN) showFailure(result, args.mutant);
    }
    if (performance.now() - saidMs < PROGRESS_EVERY_MS) return;
    saidMs = performance.now();
    process.stderr.write(`… ${doneCount} of ${args.count} seeds\n`);
  });
  const tookS = (performance.now() - startedMs) / 1000;
  const hours = (simulatedMs / 3_600_000).toFixed(2);
  const last = args.from + args.count - 1;
  process.stdout.write(
    `\n${doneCount} seeds (${args.from}..${last}), ${hours} simulated hours in ${tookS.toFixed(1)} s\n`,
  );
  for (const name of COVERED)
    process.stdout.write(`  ${name.padEnd(22)} ${String(coverage[name]).padStart(10)}\n`);
  process.stdout.write(
    failed.length === 0 ? "no violation\n" : `${failed.length} SEEDS FAILED: ${seedList(failed)}\n`,
  );
  if (failed.length > 0) process.exitCode = 1;
}

function seedList(failed: readonly SeedResult[]): string {
  const seeds = failed.map(({ seed }) => seed).sort((a, b) => a - b);
  return seeds.length > 20 ? `${seeds.slice(0, 20).join(", ")}, …` : seeds.join(", ");
}

function showFailure({ seed, failure, traceHash }: SeedResult, mutant: string | null): void {
  if (failure === null) return;
  const withMutant = mutant === null ? "" : ` --mutant ${mutant}`;
  const tail = failure.traceTail.slice(-TAIL_SHOWN).map((line) => `  ${line}`);
  process.stdout.write(
    [
      `seed ${seed} violates "${failure.invariant}"`,
      ...tail,
      `  ${failure.detail}`,
      `  trace ${traceHash}; replay: npm run sim -- --seed ${seed}${withMutant} --trace`,
      "",
    ].join("\n"),
  );
}
