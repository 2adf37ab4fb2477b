import { expect, test } from "vitest";
import { someNode } from "../testing/some-node.ts";
import { applyLabelChanges } from "./change-nodes.ts";
import { findNode } from "./find-nodes.ts";
import { nodeMatcher } from "./list-nodes.ts";
import { toNodeRow } from "./node-row.ts";

const tokyo = someNode({ name: "tokyo-1", region: "ap", labels: { env: "prod" } });
const osaka = someNode({ name: "osaka-1", id: "01abcdef0002", region: "ap", health: "down" });

test("a node is found by id, name or the beginning of one id", () => {
  expect(findNode([tokyo, osaka], "osaka-1")).toBe(osaka);
  expect(findNode([tokyo, osaka], tokyo.id)).toBe(tokyo);
  expect(findNode([tokyo, osaka], "01abcdef0002".slice(0, 12))).toBe(osaka);
  expect(() => findNode([tokyo, osaka], "01abcdef")).toThrow("several");
  expect(() => findNode([tokyo, osaka], "tokyo")).toThrow("Did you mean tokyo-1?");
});

test("every condition of a list must hold, in the dashboard's language", async () => {
  const named = async (options: Parameters<typeof nodeMatcher>[0]) => {
    const matches = await nodeMatcher(options);
    return [tokyo, osaka].filter(matches).map((node) => node.name);
  };
  expect(await named({})).toEqual(["tokyo-1", "osaka-1"]);
  expect(await named({ health: "down" })).toEqual(["osaka-1"]);
  expect(await named({ region: "ap", label: ["env=prod"] })).toEqual(["tokyo-1"]);
  expect(await named({ filter: "region=ap health!=down" })).toEqual(["tokyo-1"]);
  await expect(named({ filter: "colour=red" })).rejects.toMatchObject({ exitCode: 2 });
  await expect(named({ label: ["env"] })).rejects.toMatchObject({ exitCode: 2 });
});

test("labels are set and removed one by one", () => {
  expect(applyLabelChanges({ a: "1", b: "2" }, ["a=x=y", "b-", "c="])).toEqual({ a: "x=y", c: "" });
  expect(() => applyLabelChanges({}, ["nonsense"])).toThrow("key=value");
});

test("a row is flat, has every field also when nothing is known, and whole milliseconds", () => {
  const row = toNodeRow({ ...tokyo, lastSeenAtMs: 1.5, facts: null, live: null });
  expect(Object.keys(row).sort()).toMatchInlineSnapshot(`
    [
      "admission",
      "agentPid",
      "agentStartedAtMs",
      "agentVersion",
      "architecture",
      "bootedAtMs",
      "certificateExpiresAtMs",
      "certificateSerial",
      "clockSkewMs",
      "connectedAtMs",
      "connectionCount",
      "cpuCount",
      "cpuModel",
      "cpuRatio",
      "diskTotalBytes",
      "diskUsedBytes",
      "drainDeadlineAtMs",
      "enrolledAtMs",
      "eventLoopLagMs",
      "health",
      "healthSinceAtMs",
      "hostname",
      "id",
      "labels",
      "lastSeenAtMs",
      "latitude",
      "load1",
      "longitude",
      "memoryTotalBytes",
      "memoryUsedBytes",
      "name",
      "networkReceivedBytesPerSecond",
      "networkSentBytesPerSecond",
      "nodeVersion",
      "osRelease",
      "outboxPendingCount",
      "platform",
      "region",
      "rttMs",
      "scheduling",
      "schedulingExpiresAtMs",
      "schedulingOwner",
      "schedulingReason",
      "schedulingSinceAtMs",
      "statusReason",
      "zone",
    ]
  `);
  expect(row).toMatchObject({ scheduling: "active", cpuRatio: null, hostname: null, lastSeenAtMs: 2 });
  for (const value of Object.values(row)) expect(value).not.toBeUndefined();
  const known = toNodeRow(tokyo);
  expect(known).toMatchObject({ hostname: "host-1", cpuRatio: 0.25, rttMs: 12.5 });
  expect(Object.keys(known).sort()).toEqual(Object.keys(row).sort());
});
