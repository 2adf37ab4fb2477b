import type { PolicyWish, ScalingGroupView } from "@orrery/protocol";
import { expect, test } from "vitest";
import { countByState, listGroups } from "./filter-groups.ts";
import { groupFace, groupState } from "./group-face.ts";
import { exampleGroup } from "./testing/example-group.ts";

const names = (groups: readonly ScalingGroupView[]) => groups.map(({ name }) => name);
const unknown: PolicyWish = {
  ...{ policyId: "cpu", direction: "unknown", count: 2, value: null, violationCount: 0 },
  sentence: "cpu: no fresh value.",
};
const failing = { state: "failing", sentence: "It does not answer." } as ScalingGroupView["providerState"];

test("a group is as good as the worst of what its provider, its metrics and its bounds say", () => {
  expect(groupState(exampleGroup("a"))).toBe("steady");
  expect(groupState(exampleGroup("a", { decision: null }))).toBe("new");
  expect(groupState(exampleGroup("a", { settings: { policies: [] } }))).toBe("unruled");
  expect(groupState(exampleGroup("a", { counts: { ready: 1, starting: 1 } }))).toBe("moving");
  expect(groupState(exampleGroup("a", { counts: { ready: 1, overdue: 1 } }))).toBe("stuck");
  expect(groupState(exampleGroup("a", { decision: { wishes: [unknown] } }))).toBe("blind");
  const limits = [{ limit: "max", from: 30, to: 20, untilAtMs: null } as const];
  expect(groupState(exampleGroup("a", { decision: { limits } }))).toBe("capped");
  expect(groupState(exampleGroup("a", { decision: { limits }, providerState: failing }))).toBe("failing");
});

test("a decision that is old is told as late, and a page that is stale is never green", () => {
  const group = exampleGroup("a");
  const late = groupFace({ ...group, atMs: group.atMs + 60_000 }, undefined);
  expect(late).toMatchObject({ state: "late", tone: "warn" });
  expect(late.reason).toContain("1\u00a0min ago");
  const stale = groupFace(group, { nowAtMs: 70_000, hubHeardAtMs: 10_000 });
  expect(stale).toMatchObject({ label: "Unknown", tone: "unknown", state: "steady" });
});

test("filters and orders", () => {
  const groups = [
    exampleGroup("group-10", { wantedCount: 9, counts: { ready: 9 } }),
    exampleGroup("group-2", { providerState: failing }),
    exampleGroup("group-3", { settings: { mode: "dry-run" }, adviceCount: 2 }),
  ];
  const all = { search: "", state: null };
  expect(names(listGroups(groups, all, "name"))).toEqual(["group-2", "group-3", "group-10"]);
  expect(names(listGroups(groups, all, "state"))).toEqual(["group-2", "group-3", "group-10"]);
  expect(names(listGroups(groups, all, "wanted"))[0]).toBe("group-10");
  expect(names(listGroups(groups, all, "advice"))[0]).toBe("group-3");
  expect(names(listGroups(groups, { search: "dry threshold", state: null }, "name"))).toEqual(["group-3"]);
  expect(names(listGroups(groups, { search: "", state: "failing" }, "name"))).toEqual(["group-2"]);
  expect(countByState(groups)).toMatchObject({ steady: 2, failing: 1 });
});
