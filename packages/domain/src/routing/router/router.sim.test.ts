import { RoutingStrategy, ServiceSettings } from "@orrery/protocol";
import { expect, test } from "vitest";
import { randomOf } from "../../proxies/testing/random-of.ts";
import { quantileOf } from "../preview/figures.ts";
import { type PlantAnswer, type PlantRequest, runPlant } from "../preview/plant.ts";
import type { Conduct } from "../preview/plant-instance.ts";
import { instanceIdOf, instancesOf } from "../testing/instances.ts";

const FROM_MS = 1_000_000;
const FAULT_MS = FROM_MS + 4000;
const END_MS = FAULT_MS + 8000;
const PER_SECOND = 500;
const KILLED = "i00";
const FROZEN = "i01";
const FAILING = "i02";

function requestsOf(random: () => number): PlantRequest[] {
  const requests: PlantRequest[] = [];
  for (let atMs = FROM_MS; atMs < END_MS; atMs += -Math.log(1 - random()) * (1000 / PER_SECOND)) {
    const key = Math.floor(random() * 400);
    requests.push({
      atMs,
      workMs: 5 + 15 * random(),
      session: `session ${key}`,
      client: `10.0.${key >> 8}.${key % 256}`,
      method: random() < 0.7 ? "GET" : "POST",
    });
  }
  return requests;
}

function conductOf(name: string, nowMs: number): Conduct {
  if (nowMs >= FAULT_MS && name === KILLED) return { kind: "gone" };
  if (nowMs >= FAULT_MS && name === FROZEN) return { kind: "frozen" };
  if (nowMs >= FAULT_MS && name === FAILING) return { kind: "fails", afterMs: 0.5 };
  return { kind: "answers", slowness: 1 };
}

function run(strategy: RoutingStrategy, seed: number): PlantAnswer[] {
  const random = randomOf(seed);
  return runPlant({
    settings: ServiceSettings.parse({ strategy }),
    here: { region: "eu", zone: "a" },
    instances: instancesOf(6, { region: "eu", zone: "a" }).map((instance) => ({
      instance,
      slotCount: 20,
      conductAt: (nowMs) => conductOf(instance.id, nowMs),
    })),
    requests: requestsOf(random),
    deadlineMs: 2000,
    probeEveryMs: 1000,
    random,
  });
}

function between(answers: readonly PlantAnswer[], fromMs: number, toMs: number): PlantAnswer[] {
  return answers.filter(({ atMs }) => atMs >= fromMs && atMs < toMs);
}

function p99(answers: readonly PlantAnswer[]): number {
  return (
    quantileOf(
      answers.map(({ tookMs }) => tookMs),
      0.99,
    ) ?? 0
  );
}

test.each([...RoutingStrategy.options])(
  "[RT8] %s: one killed, one frozen, one failing fast, and 3 s later all is well",
  (strategy) => {
    for (const seed of [1, 2]) {
      const answers = run(strategy, seed);
      const before = between(answers, FROM_MS + 1000, FAULT_MS - 100);
      const after = between(answers, FAULT_MS + 3000, END_MS);
      const failed = after.filter(({ isOk }) => !isOk).length;
      const told = `${strategy}, seed ${seed}`;
      const during = between(answers, FAULT_MS, FAULT_MS + 3000);
      const toFailing = during.filter(({ instanceIds }) => instanceIds.includes(instanceIdOf(FAILING)));
      expect(
        before.every(({ isOk }) => isOk),
        told,
      ).toBe(true);
      expect(failed, told).toBeLessThanOrEqual(after.length / 1000);
      expect(p99(after), told).toBeLessThanOrEqual(2 * p99(before));
      expect(toFailing.length, told).toBeLessThanOrEqual(10);
    }
  },
);
