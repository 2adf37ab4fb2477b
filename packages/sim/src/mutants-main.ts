import { parseArgs } from "node:util";
import type { Mutant } from "./mutants/mutant.ts";
import { MUTANTS } from "./mutants/mutants.ts";
import type { SeedFailure, SeedResult } from "./run-seed.ts";
import { runSeeds } from "./run-seeds.ts";

const USAGE = `npm run sim:mutants -- [options]

  --seeds N    seeds a mutant may survive at most (default 2400)
  --from S     the first of them (default 1)
  --only TEXT  mutants whose name contains this
  --jobs N     mutants at a time (default 2)
  --list       show the mutants`;

type Outcome = {
  readonly mutant: Mutant;
  readonly seed: number;
  readonly killer: SeedFailure | null;
  /** It could not be tried. */
  readonly problem: string | null;
};

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "2400" },
    from: { type: "string", default: "1" },
    only: { type: "string", default: "" },
    jobs: { type: "string", default: "2" },
    list: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});
const { only } = values;
const chosen = MUTANTS.filter(({ name }) => name.includes(only));
if (values.help) {
  process.stdout.write(`${USAGE}\n`);
} else if (values.list) {
  for (const { name, trap } of chosen) process.stdout.write(`${name}\n  ${trap}\n`);
} else if (chosen.length === 0) {
  process.stderr.write(`No mutant is named like "${only}".\n`);
  process.exitCode = 2;
} else {
  process.exitCode = await runAll(chosen);
}

async function runAll(mutants: readonly Mutant[]): Promise<number> {
  const startedMs = performance.now();
  const waiting = [...mutants];
  const survivors: string[] = [];
  const work = async () => {
    for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
      const outcome = await tryMutant(mutant);
      if (outcome.killer === null) survivors.push(mutant.name);
      process.stdout.write(`${describe(outcome)}\n`);
    }
  };
  await Promise.all(Array.from({ length: Number(values.jobs) }, work));
  const tookS = ((performance.now() - startedMs) / 1000).toFixed(1);
  const killedCount = mutants.length - survivors.length;
  process.stdout.write(`\n${killedCount} of ${mutants.length} mutants killed in ${tookS} s\n`);
  if (survivors.length > 0) process.stdout.write(`SURVIVED: ${survivors.join(", ")}\n`);
  return survivors.length === 0 ? 0 : 1;
}

/** One worker a mutant, so that the number of seeds it survives is the same each time. */
async function tryMutant(mutant: Mutant): Promise<Outcome> {
  const end = Number(values.from) + Number(values.seeds);
  let from = Number(values.from);
  try {
    while (from < end) {
      const failed = await firstFailure(from, end - from, mutant.name);
      if (failed === null) break;
      // A seed that fails without the mutant as well says nothing about it.
      if ((await firstFailure(failed.seed, 1, null)) === null) {
        return { mutant, seed: failed.seed, killer: failed.failure, problem: null };
      }
      from = failed.seed + 1;
    }
  } catch (error) {
    return { mutant, seed: from, killer: null, problem: String(error) };
  }
  return { mutant, seed: end - 1, killer: null, problem: null };
}

async function firstFailure(from: number, count: number, mutant: string | null): Promise<SeedResult | null> {
  let failed: SeedResult | null = null;
  await runSeeds({ from, count, jobs: 1, mutant, stopsAtFailure: true }, (result) => {
    if (result.failure !== null) failed = result;
  });
  return failed;
}

function describe({ mutant, seed, killer, problem }: Outcome): string {
  const name = mutant.name.padEnd(36);
  if (problem !== null) return `BROKEN    ${name} ${problem}`;
  if (killer === null) return `SURVIVED  ${name} up to seed ${seed}`;
  return `killed    ${name} seed ${String(seed).padStart(3)}: ${killer.invariant}`;
}
