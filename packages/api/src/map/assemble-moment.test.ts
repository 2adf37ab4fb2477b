import type { PastNode, StepRow } from "@orrery/db";
import { MapFleet } from "@orrery/domain/map";
import type { FederationId, MemberId, NodeId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { assembleMoment, type MomentParts } from "./assemble-moment.ts";

const FEDERATION = "f" as FederationId;
const MEMBER = "m" as MemberId;

function pastNode(name: string, number: number): PastNode {
  return {
    id: name as NodeId,
    number,
    name,
    region: "r",
    zone: "z",
    labels: name === "demo" ? { demo: "true" } : {},
    latitude: null,
    longitude: null,
    agentVersion: "1",
    admission: "admitted",
  };
}

const row = (name: string, fields: Partial<StepRow> = {}): StepRow => ({
  nodeId: name as NodeId,
  health: "online",
  scheduling: "active",
  ledFederations: [],
  loadRatio: null,
  links: null,
  ...fields,
});

function fleetOf(parts: Partial<MomentParts>): MapFleet {
  const { nodes, frame } = assembleMoment({
    nodes: [pastNode("a", 1), pastNode("b", 2)],
    rows: [],
    told: [],
    leaders: [],
    members: [],
    ...parts,
  });
  const fleet = new MapFleet();
  expect(fleet.applySnapshot(nodes, frame)).toEqual({ outcome: "applied" });
  return fleet;
}

const leads = (fleet: MapFleet, name: string) => fleet.state(fleet.slotOf(name as NodeId))?.leads;

test("the log says who led; minutes only where it knows nothing", () => {
  const rows = [row("a", { ledFederations: [FEDERATION] })];
  const members = [{ id: MEMBER, federationId: FEDERATION, nodeId: "b" as NodeId, isPresent: false }];
  const untold = [{ federationId: FEDERATION, leaderId: null, isTold: false }];
  expect(leads(fleetOf({ rows, members, leaders: untold }), "a")).toBe(true);
  const nobody = [{ federationId: FEDERATION, leaderId: null, isTold: true }];
  expect(leads(fleetOf({ rows, members, leaders: nobody }), "a")).toBe(false);
  const fleet = fleetOf({
    rows,
    members,
    leaders: [{ federationId: FEDERATION, leaderId: MEMBER, isTold: true }],
  });
  expect([leads(fleet, "a"), leads(fleet, "b")]).toEqual([false, true]);
  // It has left since the moment, or not joined yet.
  expect(fleet.state(fleet.slotOf("b" as NodeId))?.isMember).toBe(false);
});

test("a minute's own word comes before the log's, and what nobody said is unknown and active", () => {
  const told = [
    { nodeId: "a" as NodeId, health: "down" as const, scheduling: "cordoned" as const },
    { nodeId: "b" as NodeId, health: "down" as const, scheduling: null },
  ];
  const fleet = fleetOf({ rows: [row("a", { scheduling: null })], told });
  expect(fleet.state(0)).toMatchObject({ health: "online", scheduling: "cordoned" });
  expect(fleet.state(1)).toMatchObject({ health: "down", scheduling: "active" });
  expect(fleetOf({}).state(0)).toMatchObject({ health: "unknown", scheduling: "active", loadRatio: null });
});

test("damaged links, and links to nodes that are not there, are left out", () => {
  const rows = [row("a", { links: Uint8Array.of(1, 1, 72, 5) }), row("b", { links: Uint8Array.of(99, 99) })];
  expect(fleetOf({ rows }).linkCount).toBe(0);
});

test("nodes of the demonstration are marked", () => {
  const { nodes } = assembleMoment({
    nodes: [pastNode("demo", 1), pastNode("a", 2)],
    rows: [],
    told: [],
    leaders: [],
    members: [],
  });
  expect(nodes.map(({ isDemo }) => isDemo)).toEqual([true, false]);
});
