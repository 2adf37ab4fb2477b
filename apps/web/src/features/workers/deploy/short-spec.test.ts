import { WorkerSpec, type WorkerSpecInput } from "@orrery/protocol/workers";
import { expect, test } from "vitest";
import { shortSpec } from "./short-spec.ts";

const INPUTS: WorkerSpecInput[] = [
  { name: "a", command: "node" },
  { name: "a", script: "true\n", instances: 0, description: "x", environment: { LEVEL: "1" } },
  {
    ...{ name: "web", command: "node", args: ["server.js"], contract: "2.0.0", account: "acme" },
    ports: [
      { name: "http", service: "web" },
      { name: "admin", port: 9000 },
    ],
    health: { kind: "http", port: "http", path: "/healthz", restartAfterMs: null },
    environment: { KEY: { secret: "api-key" } },
    resources: { cpu: 0.5 },
    placement: { filter: "region=a", strategy: "nearest-to-target", target: "t" },
    rollout: { onFailure: "pause", maxSurge: 0, maxUnavailable: 1 },
    restart: { when: "never" },
    stop: { signal: "SIGINT" },
    logs: { keep: 0 },
  },
  { name: "a", command: "b", ports: [{ name: "x" }], health: { kind: "tcp", port: "x", intervalMs: 100 } },
  { name: "a", command: "b", health: { kind: "command", command: ["true"], startupMs: 0 } },
];

test.each(INPUTS)("%j is short, and reads as the same spec", (input) => {
  const spec = WorkerSpec.parse(input);
  expect(shortSpec(spec)).toEqual(input);
  expect(WorkerSpec.parse(shortSpec(spec))).toEqual(spec);
});
