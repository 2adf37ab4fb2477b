import { expect, test } from "vitest";
import {
  afterRestart,
  type HealthEffect,
  type HealthInput,
  type HealthState,
  neverConnected,
  stepHealth,
} from "./health.ts";
import { describeHealth } from "./health-reason.ts";

/** A transcript: feeds inputs, collects effects, and ticks every 100 ms while time passes. */
class Node {
  state: HealthState;
  nowAtMs: number;
  downAfterMs: number | undefined;
  readonly effects: HealthEffect[] = [];

  constructor(state: HealthState, nowAtMs: number) {
    this.state = state;
    this.nowAtMs = nowAtMs;
  }

  feed(kind: "connected" | "heartbeat" | "tick"): void {
    this.step({ kind, nowAtMs: this.nowAtMs });
  }

  step(input: HealthInput): void {
    const { state, effects } = stepHealth(this.state, input, this.downAfterMs);
    this.state = state;
    this.effects.push(...effects);
  }

  wait(ms: number): void {
    const endAtMs = this.nowAtMs + ms;
    while (this.nowAtMs < endAtMs) {
      this.nowAtMs = Math.min(endAtMs, this.nowAtMs + 100);
      this.feed("tick");
    }
  }

  report(times: number): void {
    for (let i = 0; i < times; i += 1) {
      this.wait(1000);
      this.feed("heartbeat");
    }
  }

  close(why = "transport close"): void {
    this.step({ kind: "closed", nowAtMs: this.nowAtMs, why });
  }

  get health(): string {
    return this.state.status.health;
  }

  get reason(): string {
    return describeHealth(this.state);
  }
}

const START = 1_000_000;
function fresh(): Node {
  return new Node(neverConnected(START, 1000), START);
}
function online(): Node {
  const node = fresh();
  node.feed("connected");
  node.report(30);
  node.effects.length = 0;
  return node;
}

test("[H1] silence of a steady node: suspect after 3 missed intervals, not before", () => {
  const node = online();
  node.wait(2900);
  expect(node.health).toBe("online");
  node.wait(200);
  expect(node.health).toBe("suspect");
  expect(node.reason).toMatch(/Silence.*3 reports missed.*phi/);
});

test("[H1] a jittery node gets more time than 3 intervals: phi decides", () => {
  const node = fresh();
  node.feed("connected");
  for (let i = 0; i < 200; i += 1) {
    node.wait(i % 2 === 0 ? 100 : 2400);
    node.feed("heartbeat");
  }
  expect(node.health).toBe("online");
  node.wait(4000);
  expect(node.health).toBe("online");
  node.wait(6000);
  expect(node.health).not.toBe("online");
});

test("[H3] a node that never connected stays unknown for ever", () => {
  const node = fresh();
  node.wait(120_000);
  expect(node.health).toBe("unknown");
  expect(node.reason).toMatch(/never connected/);
  expect(node.effects).toEqual([]);
});

test("[H3] [H4] after the hub's restart: unknown for 15 s, then suspect, unreachable, down", () => {
  const before = { health: "online", reason: "Reports arrive as expected.", sinceAtMs: 5 } as const;
  const node = new Node(afterRestart(before, START, 1000), START);
  node.wait(14_900);
  expect(node.health).toBe("unknown");
  expect(node.reason).toMatch(/hub has just restarted/);
  node.wait(200);
  expect(node.health).toBe("suspect");
  node.wait(3100);
  expect(node.health).toBe("unreachable");
  node.wait(27_000);
  expect(node.health).toBe("down");
  expect(node.effects.map((effect) => effect.isNews)).toEqual([true, true, true]);
});

test("[H4] a node that was down before the restart is down again, with its reason and time, and without news", () => {
  const before = { health: "down", reason: "Left cleanly (shutdown).", sinceAtMs: 42 } as const;
  const node = new Node(afterRestart(before, START, 1000), START);
  node.wait(15_100);
  expect(node.health).toBe("down");
  expect(node.reason).toBe("Left cleanly (shutdown).");
  expect(node.effects).toMatchObject([{ to: "down", sinceAtMs: 42, isNews: false }]);
});

test("[H5] a closed connection: suspect in the same step, with a reason that names it", () => {
  const node = online();
  node.close();
  expect(node.health).toBe("suspect");
  expect(node.reason).toMatch(/connection closed/);
  expect(node.effects).toMatchObject([{ from: "online", to: "suspect", isNews: true }]);
});

test("[H6] a report after the close changes nothing", () => {
  const node = online();
  node.close();
  node.feed("heartbeat");
  node.feed("heartbeat");
  node.feed("heartbeat");
  expect(node.health).toBe("suspect");
});

test("[H7] [H8] times of silence: unreachable at 10 s, down at 60 s after the last report", () => {
  const node = online();
  node.wait(9900);
  expect(node.health).toBe("suspect");
  node.wait(200);
  expect(node.health).toBe("unreachable");
  node.wait(49_700);
  expect(node.health).toBe("unreachable");
  node.wait(300);
  expect(node.health).toBe("down");
});

test("[H7] [H8] times of a close: unreachable at 3 s, down at 30 s", () => {
  const node = online();
  node.close();
  node.wait(2900);
  expect(node.health).toBe("suspect");
  node.wait(100);
  expect(node.health).toBe("unreachable");
  node.wait(26_900);
  expect(node.health).toBe("unreachable");
  node.wait(100);
  expect(node.health).toBe("down");
});

test("[H8] an installation's own time: down that long after a close, twice as long after the last report", () => {
  const closed = online();
  closed.downAfterMs = 8000;
  closed.close();
  closed.wait(7900);
  expect(closed.health).toBe("unreachable");
  closed.wait(100);
  expect(closed.health).toBe("down");
  const silent = online();
  silent.downAfterMs = 8000;
  silent.wait(15_800);
  expect(silent.health).toBe("unreachable");
  silent.wait(300);
  expect(silent.health).toBe("down");
});

test("[H9] a goodbye: down at once, and the later close of its connection is no accusation", () => {
  const node = online();
  node.step({ kind: "left", nowAtMs: node.nowAtMs, reason: "shutdown" });
  node.close();
  node.wait(5000);
  expect(node.health).toBe("down");
  expect(node.reason).toBe("Left cleanly (shutdown).");
});

test("[H10] back to online needs 2 good reports, and a close in between starts again", () => {
  const node = online();
  node.close();
  node.wait(500);
  node.feed("connected");
  node.report(1);
  expect(node.health).toBe("suspect");
  expect(node.reason).toMatch(/Reconnected/);
  node.close();
  node.feed("connected");
  node.report(1);
  expect(node.health).toBe("suspect");
  node.report(1);
  expect(node.health).toBe("online");
});

test("[H10] reports that trickle 3 intervals apart do not bring a node back", () => {
  const node = online();
  node.wait(5000);
  for (let i = 0; i < 5; i += 1) {
    node.wait(3000);
    node.feed("heartbeat");
    expect(node.health).not.toBe("online");
  }
  node.report(1);
  expect(node.health).toBe("online");
});

test("[H11] a stall of the hub accuses nobody: unknown, silence counts from its end, online again without news", () => {
  const node = online();
  const onlineSinceAtMs = node.state.status.sinceAtMs;
  node.nowAtMs += 40_000;
  node.step({ kind: "hub-blind", nowAtMs: node.nowAtMs, blindMs: 40_000 });
  node.feed("tick");
  expect(node.health).toBe("unknown");
  expect(node.reason).toMatch(/hub itself stalled for 40.0 s/);
  node.report(2);
  expect(node.health).toBe("online");
  expect(node.state.status.sinceAtMs).toBe(onlineSinceAtMs);
  expect(node.effects.map((effect) => effect.isNews)).toEqual([false, false]);
});

test("[H11] an agent that is silent after the stall too is suspected by that silence alone", () => {
  const node = online();
  node.nowAtMs += 40_000;
  node.step({ kind: "hub-blind", nowAtMs: node.nowAtMs, blindMs: 40_000 });
  node.wait(2900);
  expect(node.health).toBe("unknown");
  node.wait(200);
  expect(node.health).toBe("suspect");
});

test("[H11] a close before the stall keeps its accusation, but its times start again", () => {
  const node = online();
  node.close();
  node.nowAtMs += 40_000;
  node.step({ kind: "hub-blind", nowAtMs: node.nowAtMs, blindMs: 40_000 });
  node.wait(2900);
  expect(node.health).toBe("suspect");
  node.wait(100);
  expect(node.health).toBe("unreachable");
});

test("[H12] what was down before the stall stays down", () => {
  const node = online();
  node.wait(70_000);
  expect(node.health).toBe("down");
  node.nowAtMs += 40_000;
  node.step({ kind: "hub-blind", nowAtMs: node.nowAtMs, blindMs: 40_000 });
  expect(node.health).toBe("down");
});

test("[H14] a hub restart while suspect: unknown and back to suspect are no news, the later escalation is", () => {
  const node = online();
  node.close();
  node.step({ kind: "hub-restarted", nowAtMs: node.nowAtMs });
  expect(node.health).toBe("unknown");
  node.wait(15_000);
  expect(node.health).toBe("suspect");
  node.wait(3000);
  expect(node.effects.map(({ to, isNews }) => [to, isNews])).toEqual([
    ["suspect", true],
    ["unknown", false],
    ["suspect", false],
    ["unreachable", true],
  ]);
});
