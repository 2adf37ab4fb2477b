import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ScalingGroupCreateInput } from "@orrery/protocol";
import { WorkerId, type WorkerSpecInput } from "@orrery/protocol/workers";
import { z } from "zod";
import { startDemoLoad } from "./demo-load.ts";
import type { HubApi, ListedWorker } from "./hub-api.ts";

/** Also its service's name, and its scaling group's. */
export const DEMO_WORKER = "demo-web";

type WorkerApi = Pick<HubApi, "workers" | "applyWorkers" | "scalingGroupNames" | "createScalingGroup">;

/** What each start makes of it. `hasGroup` false = a start that was cut short. */
const Mark = z.object({ workerId: WorkerId, hasGroup: z.boolean(), port: z.int() });
type Mark = z.infer<typeof Mark>;

const CORES = 0.2;
const MEMORY_MIB = 160;

/** Quick enough to be watched. */
const SCALING: z.input<typeof ScalingGroupCreateInput>["settings"] = {
  ...{ min: 2, max: 6, evaluateEveryMs: 1000, staleAfterMs: 15_000 },
  ...{ upCooldownMs: 10_000, downCooldownMs: 10_000, stabilizationMs: 15_000, startWithinMs: 60_000 },
  policies: [{ kind: "threshold", id: "cpu", metric: "cpu", up: 0.75, down: 0.25, violations: 3 }],
};

/**
 * Shares a load out among the instances of a small service, and makes that service and its scaling group once in the life of a data folder: `markFile`
 * remembers them, so that what an operator removes stays removed. What moved since the last start (this program, or the port of whoever shares the
 * load out) makes a new revision, with all else as it is.
 */
export async function startDemoWorker(
  api: WorkerApi,
  markFile: string,
  program: string = process.execPath,
): Promise<"started" | "left-out"> {
  const mark = readMark(markFile);
  const workers = await api.workers();
  const known = workers.find(({ id }) => id === mark?.workerId) ?? null;
  const isOthers =
    mark === null && (existsSync(markFile) || workers.some(({ name }) => name === DEMO_WORKER));
  if (isOthers || (mark !== null && known === null)) return "left-out";
  const load = await startDemoLoad(mark?.port ?? null);
  try {
    const made = partsThatMove(load.port, program);
    const workerId = known === null ? await create(api, made) : await update(api, known, made);
    const next = { workerId, hasGroup: mark?.hasGroup ?? false, port: load.port };
    writeMark(markFile, next);
    if (next.hasGroup) return "started";
    if (!(await api.scalingGroupNames()).has(DEMO_WORKER)) {
      const provider = { kind: "fleet" as const, workerId };
      await api.createScalingGroup({ name: DEMO_WORKER, provider, settings: SCALING, isDemo: true });
    }
    writeMark(markFile, { ...next, hasGroup: true });
    return "started";
  } catch (error) {
    await load.close();
    throw error;
  }
}

/** The service as one script, with the page that it shows: its user may not be able to read this program's folder. */
export function demoScript(program: string): string {
  const read = (name: string) => readFileSync(join(import.meta.dirname, "demo-worker", name), "utf8");
  return `#!${program}\nconst PAGE = ${JSON.stringify(read("demo-web.html"))};\n${read("demo-web.mjs")}`;
}

type Moving = { script: string; loadUrl: string };

function partsThatMove(port: number, program: string): Moving {
  return { script: demoScript(program), loadUrl: `http://127.0.0.1:${port}` };
}

async function create(api: WorkerApi, { script, loadUrl }: Moving): Promise<WorkerId> {
  const spec: WorkerSpecInput = {
    name: DEMO_WORKER,
    description: "A small service with a slider for its load.",
    script,
    environment: { LOAD_URL: loadUrl, CORES: String(CORES) },
    resources: { cpu: CORES, memoryMiB: MEMORY_MIB },
    ports: [{ name: "http", service: DEMO_WORKER }],
    health: { kind: "http", port: "http", path: "/healthz", intervalMs: 2000 },
    contract: "1.0.0",
    // Other nodes would look for the load on their own hosts.
    placement: { filter: "label.demo=true" },
    rollout: { watchMs: 3000 },
    instances: 2,
  };
  const [made] = await api.applyWorkers({ specs: [spec], isDemo: true });
  if (made?.workerId == null) throw new Error("the hub made no worker");
  return made.workerId;
}

async function update(
  api: WorkerApi,
  { id, spec }: ListedWorker,
  { script, loadUrl }: Moving,
): Promise<WorkerId> {
  if (spec.script === script && spec.environment.LOAD_URL === loadUrl) return id;
  const { command: _, ...same } = spec;
  const environment = { ...spec.environment, LOAD_URL: loadUrl };
  await api.applyWorkers({ specs: [{ ...same, script, environment, instances: null }], isDemo: true });
  return id;
}

/** Null = there never was a start with a demo worker, or nobody can tell any more. */
function readMark(markFile: string): Mark | null {
  if (!existsSync(markFile)) return null;
  try {
    return Mark.parse(JSON.parse(readFileSync(markFile, "utf8")));
  } catch {
    return null;
  }
}

function writeMark(markFile: string, mark: Mark): void {
  writeFileSync(markFile, `${JSON.stringify(mark, null, 2)}\n`);
}
