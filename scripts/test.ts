import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runStep, type StepOutcome } from "./test-run/run-step.ts";
import { STEPS, type Step } from "./test-run/steps.ts";

/**
 * `npm test`: every check of the project, one after the other (two cores are not enough for two heavy ones at a time).
 * Quiet while all is well, shows what fails as it fails, and ends with the line `N passed, N failed` alone.
 */
const HELP = `npm test [-- options] [filters]

  --only a,b   run these steps only: ${STEPS.map(({ name }) => name).join(", ")}
  --help       show this text

Filters (paths or parts of them) go to the test runners: npm test -- --only unit packages/domain`;

const { values, positionals } = parseArgs({
  options: { only: { type: "string" }, help: { type: "boolean", short: "h" } },
  allowPositionals: true,
});

if (values.help === true) {
  console.log(HELP);
} else {
  process.exitCode = await runAll(chooseSteps(values.only), positionals);
}

async function runAll(steps: readonly Step[], filters: readonly string[]): Promise<number> {
  const resultDir = mkdtempSync(join(tmpdir(), "orrery-test-"));
  const outcomes = new Map<string, StepOutcome>();
  const startedMs = performance.now();
  for (const { prepare } of steps) prepare?.().catch(() => undefined);
  for (const step of steps) {
    const blocker = step.needs.find((name) => outcomes.get(name)?.failed);
    if (blocker !== undefined) {
      console.log(`${step.name.padEnd(12)} not run: ${blocker} failed`);
      continue;
    }
    const outcome = await runStep(step, { resultDir, filters });
    outcomes.set(step.name, outcome);
    console.log(`${step.name.padEnd(12)} ${outcome.summary.padEnd(32)} ${formatSeconds(outcome.durationMs)}`);
  }
  rmSync(resultDir, { recursive: true, force: true });

  const all = [...outcomes.values()];
  const passed = all.reduce((sum, outcome) => sum + outcome.passed, 0);
  const failed = all.reduce((sum, outcome) => sum + outcome.failed, 0);
  console.log(`${"total".padEnd(12)} ${"".padEnd(32)} ${formatSeconds(performance.now() - startedMs)}`);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed + all.length > 0 ? 0 : 1;
}

/** The named steps and what they need, in their usual order. */
function chooseSteps(only: string | undefined): readonly Step[] {
  if (only === undefined) return STEPS.filter((step) => step.isDefault);
  const wanted = new Set(only.split(",").map((name) => name.trim()));
  for (const name of wanted) {
    const step = STEPS.find((each) => each.name === name);
    if (step === undefined) {
      console.error(`There is no step "${name}". Steps: ${STEPS.map((each) => each.name).join(", ")}`);
      process.exit(2);
    }
    for (const needed of step.needs) wanted.add(needed);
  }
  return STEPS.filter((step) => wanted.has(step.name));
}

function formatSeconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1).padStart(6)} s`;
}
