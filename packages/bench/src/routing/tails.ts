import { type Conduct, figuresOf, type PlantRequest, runPlant } from "@orrery/domain/routing";
import { RoutingStrategy } from "@orrery/protocol";
import { HERE, instancesOf, randomOf, settingsOf } from "./field.ts";
import type { RoutingBenchOptions } from "./routing-bench-options.ts";

const INSTANCES = 10;
const SECONDS = 20;
const PER_SECOND = 1000;
const SLOTS = 16;
const SLOWNESS = 10;
const DEADLINE_MS = 5000;
const PROBE_EVERY_MS = 1000;

type World = "even" | "one slow" | "one failing" | "one slow, one failing";
const WORLDS: readonly World[] = ["even", "one slow", "one failing", "one slow, one failing"];

/** In simulated time: the first of ten is ten times as slow, the second answers everything with an error at once. */
export function measureTails({ onFigure, onProgress }: RoutingBenchOptions): void {
  for (const world of WORLDS) {
    onProgress(`${PER_SECOND} requests/s at ${INSTANCES} instances, ${world}`);
    for (const strategy of RoutingStrategy.options) {
      const instances = instancesOf(INSTANCES).map((instance) => ({ ...instance, zone: HERE.zone }));
      const random = randomOf(17);
      const answers = runPlant({
        settings: settingsOf(strategy),
        here: HERE,
        instances: instances.map((instance, at) => ({
          instance,
          slotCount: SLOTS,
          conductAt: () => conductOf(world, at),
        })),
        requests: requestsOf(random),
        deadlineMs: DEADLINE_MS,
        probeEveryMs: PROBE_EVERY_MS,
        random,
      });
      const { p50Ms, p99Ms, failedCount, requestCount } = figuresOf(answers, []);
      const base = {
        bench: "routing",
        subject: "orrery",
        params: { strategy, world },
        samples: requestCount,
      };
      onFigure({ ...base, metric: "tail_p50", value: p50Ms ?? Number.NaN, unit: "ms" });
      onFigure({ ...base, metric: "tail_p99", value: p99Ms ?? Number.NaN, unit: "ms" });
      onFigure({ ...base, metric: "tail_failed", value: failedCount / requestCount, unit: "ratio" });
    }
  }
}

function conductOf(world: World, at: number): Conduct {
  if (at === 0 && world.includes("slow")) return { kind: "answers", slowness: SLOWNESS };
  if (at === 1 && world.includes("failing")) return { kind: "fails", afterMs: 0.5 };
  return { kind: "answers", slowness: 1 };
}

/** By chance (Poisson), 5 to 15 ms of work, three in ten not to be sent twice. */
function requestsOf(random: () => number): PlantRequest[] {
  const requests: PlantRequest[] = [];
  const endMs = SECONDS * 1000;
  for (let atMs = 0; atMs < endMs; atMs += (Math.log(1 / (1 - random())) * 1000) / PER_SECOND) {
    const key = Math.floor(random() * 2000);
    requests.push({
      atMs,
      workMs: 5 + 10 * random(),
      session: `session ${key}`,
      client: `10.0.${key >> 8}.${key & 255}`,
      method: random() < 0.7 ? "GET" : "POST",
    });
  }
  return requests;
}
