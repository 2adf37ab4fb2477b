import { expect, test } from "vitest";
import {
  type SchedulingInput,
  type SchedulingState,
  schedulingDetail,
  schedulingDueAtMs,
  schedulingFromFields,
  schedulingToFields,
  stepScheduling,
} from "./scheduling.ts";

const by = { nowAtMs: 1000, ownerName: "ada@example.com", reason: "disk swap" };
const cordon: SchedulingInput = { kind: "cordon", ...by, expiresInMs: 5000 };
const drain: SchedulingInput = {
  kind: "drain",
  ...by,
  drainId: "d1",
  deadlineInMs: 3000,
  expiresInMs: 60_000,
};
const maintenance: SchedulingInput = { kind: "maintenance", ...by, expiresInMs: 9000 };

function after(...inputs: SchedulingInput[]): SchedulingState {
  let state: SchedulingState = { kind: "active" };
  for (const input of inputs) {
    const result = stepScheduling(state, input);
    if (result.outcome !== "changed") throw new Error(`${input.kind}: ${result.outcome}`);
    state = result.state;
  }
  return state;
}

test("[S1] every kind but active carries owner, reason, since and end", () => {
  expect(schedulingDetail(after(cordon))).toEqual({
    ownerName: "ada@example.com",
    reason: "disk swap",
    sinceAtMs: 1000,
    expiresAtMs: 6000,
    deadlineAtMs: null,
  });
  expect(schedulingDetail(after(drain))).toMatchObject({ deadlineAtMs: 4000, expiresAtMs: 61_000 });
  expect(schedulingDetail({ kind: "active" })).toBeNull();
});

test.each([
  ["cordoned", after(cordon)],
  ["maintenance", after(maintenance)],
  ["draining", after({ ...drain, expiresInMs: 2000 })],
  ["drained", after(drain, { kind: "drain-confirmed", nowAtMs: 2000, drainId: "d1" })],
] as const)("[S2] %s ends by itself at its end, not before", (_, state) => {
  const dueAtMs = schedulingDueAtMs(state) ?? 0;
  expect(stepScheduling(state, { kind: "time-passed", nowAtMs: dueAtMs - 1 })).toEqual({
    outcome: "unchanged",
  });
  expect(stepScheduling(state, { kind: "time-passed", nowAtMs: dueAtMs })).toMatchObject({
    outcome: "changed",
    state: { kind: "active" },
    event: { type: "node.scheduling_expired" },
  });
});

test("[S3] while draining or drained, cordon and drain are refused; maintenance is not", () => {
  const drained = after(drain, { kind: "drain-confirmed", nowAtMs: 2000, drainId: "d1" });
  for (const state of [after(drain), drained]) {
    expect(stepScheduling(state, cordon).outcome).toBe("refused");
    expect(stepScheduling(state, drain).outcome).toBe("refused");
    expect(stepScheduling(state, maintenance)).toMatchObject({
      outcome: "changed",
      state: { kind: "maintenance" },
    });
  }
});

test("[S4] drained only by the agent's confirmation", () => {
  expect(stepScheduling(after(drain), { kind: "time-passed", nowAtMs: 3999 }).outcome).toBe("unchanged");
  expect(
    stepScheduling(after(drain), { kind: "drain-confirmed", nowAtMs: 2000, drainId: "d1" }),
  ).toMatchObject({
    outcome: "changed",
    state: { kind: "drained", sinceAtMs: 2000, expiresAtMs: 61_000 },
    event: { type: "node.drained" },
  });
});

test("[S5] the confirmation of another drain, or of none, changes nothing", () => {
  const confirm: SchedulingInput = { kind: "drain-confirmed", nowAtMs: 2000, drainId: "other" };
  for (const state of [after(drain), after(cordon), { kind: "active" } as const]) {
    expect(stepScheduling(state, confirm)).toEqual({ outcome: "unchanged" });
  }
});

test("[S6] a missed deadline leaves a cordon that says so", () => {
  const result = stepScheduling(after(drain), { kind: "time-passed", nowAtMs: 4000 });
  expect(result).toMatchObject({
    outcome: "changed",
    state: { kind: "cordoned", ownerName: "ada@example.com", expiresAtMs: 61_000 },
    event: { type: "node.drain_deadline_passed", severity: "warning" },
  });
  if (result.outcome === "changed") {
    expect(schedulingDetail(result.state)?.reason).toMatch(/deadline passed.*disk swap/);
  }
});

test("[S7] uncordon ends everything, and nothing where the node is active", () => {
  const uncordon: SchedulingInput = { kind: "uncordon", nowAtMs: 2000 };
  expect(stepScheduling({ kind: "active" }, uncordon)).toEqual({ outcome: "unchanged" });
  for (const state of [after(cordon), after(drain)]) {
    expect(stepScheduling(state, uncordon)).toMatchObject({
      state: { kind: "active" },
      event: { type: "node.uncordoned" },
    });
  }
  expect(stepScheduling(after(maintenance), uncordon)).toMatchObject({
    state: { kind: "active" },
    event: { type: "node.maintenance_ended" },
  });
});

test("[S8] when both the end and the deadline passed while nobody looked, the node is active", () => {
  expect(stepScheduling(after(drain), { kind: "time-passed", nowAtMs: 100_000 })).toMatchObject({
    state: { kind: "active" },
  });
});

test("[S9] a damaged draining row is a cordon; whole rows come back as they were", () => {
  const detail = { ownerName: "ada", reason: "r", sinceAtMs: 1, expiresAtMs: null, deadlineAtMs: null };
  const damaged = { scheduling: "draining", schedulingDetail: detail, drainId: null } as const;
  expect(schedulingFromFields(damaged).kind).toBe("cordoned");
  expect(schedulingFromFields({ ...damaged, drainId: "d" }).kind).toBe("cordoned");
  const drained = after(drain, { kind: "drain-confirmed", nowAtMs: 2000, drainId: "d1" });
  for (const state of [
    { kind: "active" } as const,
    after(cordon),
    after(drain),
    drained,
    after(maintenance),
  ]) {
    expect(schedulingFromFields(schedulingToFields(state))).toEqual(state);
  }
});
