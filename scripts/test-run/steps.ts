import { join } from "node:path";
import { provideBrowser } from "../browser.ts";
import { type Counts, countPlaywright, countVitest } from "./counts.ts";

export const ROOT = join(import.meta.dirname, "../..");

export type StepContext = { resultDir: string; filters: readonly string[] };
export type Command = { args: readonly string[]; env?: Record<string, string> };

export type Step = {
  name: string;
  /** Steps that must have passed before. */
  needs: readonly string[];
  isDefault: boolean;
  /** What it needs and can be fetched while the steps before it run; what fails is told by `commands`. */
  prepare?: () => Promise<unknown>;
  /** Scripts and their arguments for Node, one after the other. */
  commands: (context: StepContext) => Promise<readonly Command[]> | readonly Command[];
  /** Reads how many tests passed and failed; null = a tool, which passes or fails as a whole. */
  count: ((context: StepContext) => Counts) | null;
  timeoutMs: number;
};

const MINUTE_MS = 60_000;
const bin = (path: string) => join(ROOT, "node_modules", path);
const TURBO = bin("turbo/bin/turbo");
const TURBO_QUIET = ["--output-logs=errors-only"];

/** Rooms with the same settings are one program: what they share is checked once. The others have settings of their own. */
const TYPE_PROJECTS = [
  "tsconfig.rooms.json",
  ...["packages/domain", "packages/bench", "packages/ui", "apps/web", "scripts"],
];

export const STEPS: readonly Step[] = [
  tool("lint", [[bin("@biomejs/biome/bin/biome"), "check", "--diagnostic-level=error", "."]]),
  tool("rules", [[join(ROOT, "scripts/check-spec.ts")]]),
  tool("boundaries", [[TURBO, "boundaries"]]),
  tool("types", [
    [TURBO, "run", "generate", ...TURBO_QUIET],
    ...TYPE_PROJECTS.map((project) => [bin("typescript/bin/tsc"), "-p", join(ROOT, project)]),
  ]),
  tool("dead-code", [[bin("knip/bin/knip.js")]], ["generate"]),
  { ...tool("generate", [[TURBO, "run", "generate", ...TURBO_QUIET]]), isDefault: false },
  vitest("unit", ["generate"], 4 * MINUTE_MS),
  tool("sim", [[join(ROOT, "packages/sim/src/main.ts"), "--seeds", "250"]]),
  tool("build", [[TURBO, "run", "build", ...TURBO_QUIET]]),
  vitest("integration", ["build"], 10 * MINUTE_MS),
  {
    name: "browser",
    needs: ["build"],
    isDefault: true,
    prepare: provideBrowser,
    commands: async (context) => [
      {
        args: [bin("@playwright/test/cli.js"), "test", ...context.filters],
        env: { ORRERY_CHROMIUM: await provideBrowser(), ORRERY_TEST_RESULT: resultFile(context, "browser") },
      },
    ],
    count: (context) => countPlaywright(resultFile(context, "browser")),
    timeoutMs: 14 * MINUTE_MS,
  },
];

function tool(name: string, commands: readonly (readonly string[])[], needs: readonly string[] = []): Step {
  return {
    name,
    needs,
    isDefault: true,
    commands: () => commands.map((args) => ({ args })),
    count: null,
    timeoutMs: 6 * MINUTE_MS,
  };
}

function vitest(project: string, needs: readonly string[], timeoutMs: number): Step {
  return {
    name: project,
    needs,
    isDefault: true,
    commands: (context) => [
      {
        args: [
          ...[bin("vitest/vitest.mjs"), "run", "--project", project],
          ...["--reporter=minimal", "--reporter=json", `--outputFile.json=${resultFile(context, project)}`],
          ...context.filters,
        ],
      },
    ],
    count: (context) => countVitest(resultFile(context, project)),
    timeoutMs,
  };
}

function resultFile(context: StepContext, name: string): string {
  return join(context.resultDir, `${name}.json`);
}
