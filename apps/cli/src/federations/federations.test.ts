import { DrillView } from "@orrery/protocol";
import { expect, test } from "vitest";
import { toDrillRow } from "../drills/drill-row.ts";
import { toFailoverDetailRow, toFailoverRow } from "../failovers/failover-row.ts";
import { someFailover, someFederation } from "../testing/some-federation.ts";
import { someNode } from "../testing/some-node.ts";
import { changedMembers, wishedMembers } from "./federation-members.ts";
import { readHops, readPolicy, readPriorities } from "./federation-options.ts";
import { toFederationDetailRow, toFederationRow } from "./federation-row.ts";
import { findMember } from "./find-federation.ts";

const nodes = ["tokyo-1", "osaka-1", "kyoto-1"].map((name) => someNode({ name }));
const [tokyo, osaka, kyoto] = nodes.map(({ id }) => id);
const federation = someFederation(nodes);

test("a wish is the members as they are, with what was changed", () => {
  const before = wishedMembers(federation);
  expect(changedMembers(before, nodes, {})).toBeNull();
  expect(
    changedMembers(before, nodes, { observer: ["osaka-1"], drop: ["kyoto-1"], priority: ["tokyo-1=0"] }),
  ).toEqual([
    { nodeId: tokyo, role: "voter", priority: 0 },
    { nodeId: osaka, role: "observer", priority: 100 },
  ]);
  expect(changedMembers([], nodes, { voter: ["kyoto-1"], priority: ["kyoto-1=7"] })).toEqual([
    { nodeId: kyoto, role: "voter", priority: 7 },
  ]);
});

test("a node that is named twice, or that is no member, is told", () => {
  expect(() => changedMembers([], nodes, { voter: ["kyoto-1"], observer: ["kyoto-1"] })).toThrow("twice");
  expect(() => changedMembers([], nodes, { drop: ["kyoto-1"] })).toThrow("no member");
  expect(() => changedMembers([], nodes, { priority: ["kyoto-1=1"] })).toThrow("no member");
  expect(() => changedMembers([], nodes, { voter: ["nara-1"] })).toThrow("There is no node nara-1");
});

test("who is on the way out is not wished for again", () => {
  const [first, ...others] = federation.members;
  const leaving = {
    ...federation,
    members: [{ ...first, desiredRole: null }, ...others],
  } as typeof federation;
  expect(wishedMembers(leaving).map(({ nodeId }) => nodeId)).toEqual([osaka, kyoto]);
});

test("a policy holds only what was given", () => {
  expect(readPolicy({})).toEqual({});
  expect(
    readPolicy({
      ...{ mode: "manual", target: "500ms", cooldown: "0", limit: "3/24h", acknowledgment: "yes" },
      ...{ acknowledgmentWait: "never", zoneRule: "require-other", brake: "55%" },
    }),
  ).toEqual({
    ...{ mode: "manual", targetMs: 500, cooldownMs: 0, limitCount: 3, limitWindowMs: 86_400_000 },
    ...{
      needsAcknowledgment: true,
      acknowledgmentWaitMs: null,
      zoneRule: "require-other",
      brakeLostRatio: 0.55,
    },
  });
  expect(readHops("7")).toEqual({ hopsMax: 7 });
  expect(readPriorities(["a=0", "b=1000"])).toEqual([
    { node: "a", priority: 0 },
    { node: "b", priority: 1000 },
  ]);
});

test.each([
  () => readPolicy({ limit: "3" }),
  () => readPolicy({ limit: "x/1h" }),
  () => readPolicy({ limit: "/1h" }),
  () => readPolicy({ brake: "101%" }),
  () => readPolicy({ brake: "" }),
  () => readPolicy({ target: "fast" }),
  () => readHops("0"),
  () => readHops("1.5"),
  () => readPriorities(["a"]),
  () => readPriorities(["a="]),
  () => readPriorities(["=1"]),
  () => readPriorities(["a=1001"]),
])("%s is wrong use", (read) => {
  expect(read).toThrow(expect.objectContaining({ exitCode: 2 }));
});

test("a member is found by name, member id and node id", () => {
  for (const reference of ["osaka-1", "m-osaka-1", osaka ?? ""]) {
    expect(findMember(federation, reference).name).toBe("osaka-1");
  }
  expect(() => findMember(federation, "nara-1")).toThrow("Its members: tokyo-1, osaka-1, kyoto-1.");
});

test("rows are flat, with whole milliseconds and every field, also of a federation nobody has heard of", () => {
  const row = toFederationRow(federation);
  expect(Object.keys(row)).toMatchSnapshot();
  expect(row).toMatchObject({ leader: "tokyo-1", nextLeader: "osaka-1", reportedAtMs: 1_700_000_000_000 });
  const silent = toFederationRow(someFederation([], { leader: null, reportedAtMs: null, status: "unknown" }));
  expect(Object.keys(silent)).toEqual(Object.keys(row));
  for (const value of Object.values(silent)) expect(value).not.toBeUndefined();
  const detail = toFederationDetailRow(federation);
  expect(Object.keys(detail).slice(Object.keys(row).length)).toMatchSnapshot();
  expect(Object.keys(detail.members[0] ?? {})).toMatchSnapshot();
  expect(detail.links).toEqual([{ from: "tokyo-1", to: "osaka-1", rttMs: 0.4, jitterMs: 0.1, lossRatio: 0 }]);
});

test("the promised fields of failovers and drills", () => {
  expect(Object.keys(toFailoverRow(someFailover()))).toMatchSnapshot();
  const detail = toFailoverDetailRow(someFailover());
  expect(Object.keys(detail)).toMatchSnapshot();
  expect(detail.phases[1]).toEqual({
    ...{ phase: "confirm", state: "unseen", startMs: null, durationMs: null, problem: null },
  });
  const drill = DrillView.parse({
    ...{ id: "d", federationId: federation.id, fault: "kill", state: "ordered", startedAtMs: 1, byName: "a" },
    ...{ isScheduled: false, expectedId: null, grade: null, reasons: [], checks: [], failoverId: null },
  });
  expect(Object.keys(toDrillRow(drill))).toMatchSnapshot();
});
