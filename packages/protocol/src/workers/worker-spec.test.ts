import { expect, test } from "vitest";
import { WorkerSpec, type WorkerSpecInput } from "./worker-spec.ts";

const LEAST: WorkerSpecInput = { name: "thumbnails", command: "node" };

function problemsOf(more: Record<string, unknown>): string[] {
  const parsed = WorkerSpec.safeParse({ ...LEAST, ...more });
  return (parsed.error?.issues ?? []).map(({ path, message }) => `${path.join(".")} ${message}`);
}

test("the shortest spec has everything", () => {
  expect(WorkerSpec.parse(LEAST)).toMatchObject({
    resources: { cpu: 0.1, memoryMiB: 128 },
    stop: { signal: "SIGTERM", graceMs: 10_000 },
    restart: { when: "always" },
    contract: "1.0.0",
    health: null,
    placement: { spread: "zone", strategy: "least-loaded" },
    rollout: { maxSurge: 1, maxUnavailable: 0, onFailure: "rollback" },
    instances: null,
  });
});

test.each([
  [{ command: undefined }, "command is missing: say what to run, as command or as script"],
  [{ script: "true" }, "script must be left out where command is given"],
  [{ command: "bin/node" }, "command must be an absolute path, or the bare name"],
  [{ command: "a\0b" }, "command must not hold a zero byte"],
  [{ environment: { PORT: "1" } }, "PORT is set by the agent"],
  [{ environment: { ORRERY_X: "1" } }, "is set by the agent"],
  [{ environment: { DEBUG: 1 } }, "environment.DEBUG must be a text (quote numbers and booleans)"],
  [{ environment: { "A-B": "1" } }, "must be letters, digits and underscores"],
  [{ resources: { cpu: 0 } }, "resources.cpu must be cores from 0.01"],
  [{ ports: [{ name: "a" }, { name: "a" }] }, "ports.1.name a is there twice"],
  [
    {
      ports: [
        { name: "a", port: 80 },
        { name: "b", port: 80 },
      ],
    },
    "ports.1.port 80 is there twice",
  ],
  [
    { health: { kind: "http", port: "web" } },
    "health.port must be the name of one of its ports; it has none",
  ],
  [{ health: { kind: "ping" } }, "health.kind must have a kind: http, tcp or command"],
  [{ health: { kind: "tcp", port: "web" }, ports: [{ name: "api" }] }, "one of its ports (api)"],
  [{ restart: { baseMs: 2000, maxMs: 1000 } }, "restart.baseMs must not exceed maxMs"],
  [{ contract: "1.2" }, "contract must be a version of three numbers"],
  [{ contract: "01.2.3" }, "contract must be a version of three numbers"],
  [{ placement: { strategy: "nearest-to-target" } }, "placement.target must name the target"],
  [{ rollout: { maxSurge: 0 } }, "rollout.maxSurge must be at least 1 where maxUnavailable is 0"],
  [{ instances: 1001 }, "instances"],
  [{ comand: "x" }, "comand"],
])("%j is refused: %s", (more, problem) => {
  expect(problemsOf(more).join("\n")).toContain(problem);
});

test("unknown keys are refused at every depth, so that no typing error passes for a setting", () => {
  for (const part of ["resources", "stop", "restart", "logs", "placement", "rollout"]) {
    expect(problemsOf({ [part]: { typo: 1 } }).join()).toContain("typo");
  }
});
