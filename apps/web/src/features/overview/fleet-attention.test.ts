import type { NodeView } from "@orrery/protocol";
import { expect, test } from "vitest";
import { fleetAttention } from "./fleet-attention.ts";

const down = {
  id: "n1",
  name: "tokyo-1",
  admission: "admitted",
  health: "down",
  healthSinceAtMs: 1000,
  scheduling: "active",
  schedulingDetail: null,
  statusReason: "It left cleanly.",
  agentVersion: "0.0.9",
  certificateExpiresAtMs: null,
  enrolledAtMs: 0,
  connectedAtMs: null,
  facts: null,
  live: null,
} as unknown as NodeView;

const kinds = (version: string | null) =>
  fleetAttention([down], { nowAtMs: 2000, version }).map((item) => item.kind);

test("a fault is told also while the hub's details cannot be read", () => {
  expect(kinds(null)).toEqual(["node_unhealthy"]);
});

test("with the hub's version known, outdated agents are told as well", () => {
  expect(kinds("0.1.0")).toEqual(["node_unhealthy", "agent_outdated"]);
  expect(kinds("0.0.9")).toEqual(["node_unhealthy"]);
});
