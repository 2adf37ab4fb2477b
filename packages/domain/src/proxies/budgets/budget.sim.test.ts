import fc from "fast-check";
import { expect, test } from "vitest";
import { randomOf } from "../testing/random-of.ts";
import { BudgetWorld, busiestWindow, type WorldSettings } from "./testing/budget-world.ts";

const CALM: WorldSettings = {
  allowed: 120,
  windowMs: 60_000,
  agentCount: 3,
  demand: () => 3,
  messageMs: (random) => 5 + 20 * random(),
  lossRatio: 0,
  wayMs: (random) => 20 + 50 * random(),
  answerMs: (random) => 10 + 120 * random(),
  giveUpRatio: 0,
  waitMaxMs: 2000,
};

/** Now and then very long, so that messages overtake each other and slices end under way. */
function longTail(shortMs: number, longMs: number): (random: () => number) => number {
  return (random) => (random() < 0.1 ? longMs * random() : shortMs * random());
}

function within(fromMs: number, toMs: number): (random: () => number) => number {
  return (random) => fromMs + (toMs - fromMs) * random();
}

const trouble = fc.record({
  seed: fc.integer(),
  allowed: fc.constantFrom(1, 2, 7, 40, 150),
  windowMs: fc.constantFrom(300, 2000, 10_000, 30_000),
  agentCount: fc.integer({ min: 1, max: 4 }),
  perSecond: fc.constantFrom(0.5, 5, 40),
  lossRatio: fc.constantFrom(0, 0.05, 0.4),
  longMessageMs: fc.constantFrom(30, 4000, 40_000),
  longAnswerMs: fc.constantFrom(100, 5000, 60_000),
  giveUpRatio: fc.constantFrom(0, 0.3),
  killEveryMs: fc.constantFrom(700, 6000, 1e9),
  hubAwayEveryMs: fc.constantFrom(1500, 9000, 1e9),
});

test("[PB1] never more than allowed arrives in any window, whatever messages, agents and hubs do", () => {
  let arrived = 0;
  fc.assert(
    fc.property(trouble, ({ seed, allowed, windowMs, perSecond, killEveryMs, hubAwayEveryMs, ...more }) => {
      const random = randomOf(seed);
      const settings: WorldSettings = {
        ...CALM,
        allowed,
        windowMs,
        agentCount: more.agentCount,
        // Busy for a while, then quiet for a while.
        demand: (agent, nowMs) => (Math.floor(nowMs / 5000 + agent) % 3 === 0 ? 0 : perSecond),
        messageMs: longTail(30, more.longMessageMs),
        lossRatio: more.lossRatio,
        wayMs: longTail(100, more.longAnswerMs),
        answerMs: longTail(100, more.longAnswerMs),
        giveUpRatio: more.giveUpRatio,
      };
      const world = new BudgetWorld(settings, random);
      const endMs = world.nowMs + Math.min(40_000, 4 * windowMs + 4000);
      disturb(world, killEveryMs, hubAwayEveryMs);
      world.runUntil(endMs);
      arrived += world.arrivals.length;
      expect(busiestWindow(world.arrivals, windowMs)).toBeLessThanOrEqual(allowed);
    }),
    { numRuns: 50 },
  );
  expect(arrived).toBeGreaterThan(300);
});

function disturb(world: BudgetWorld, killEveryMs: number, hubAwayEveryMs: number): void {
  const { random } = world;
  const kill = () => {
    const victim = world.agents[Math.floor(random() * world.agents.length)];
    victim?.kill();
    world.after(random() * 3000, () => victim?.revive());
    world.after(2 * random() * killEveryMs, kill);
  };
  const away = () => {
    world.isHubUp = false;
    world.after(random() * 3000, () => {
      world.isHubUp = true;
    });
    world.after(2 * random() * hubAwayEveryMs, away);
  };
  world.after(2 * random() * killEveryMs, kill);
  world.after(2 * random() * hubAwayEveryMs, away);
}

test("[PB11] under demand at least 95 % of what is allowed arrives in each window", () => {
  for (const allowed of [4, 120]) {
    const world = new BudgetWorld({ ...CALM, allowed }, randomOf(7));
    const fromMs = world.nowMs;
    world.runUntil(fromMs + 3 * 60_000);
    const ratio = world.arrivals.length / (3 * allowed);
    expect(busiestWindow(world.arrivals, 60_000)).toBe(allowed);
    expect(ratio).toBeGreaterThanOrEqual(0.95);
  }
});

test("[PB11] of a window of 1 s as much is used as grants, ways and answers leave of it, and never more", () => {
  const near = { messageMs: within(1, 3), wayMs: within(1, 5), answerMs: within(1, 9) };
  for (const [settings, atLeast] of [
    [CALM, 0.77],
    [{ ...CALM, ...near }, 0.93],
  ] as const) {
    const world = new BudgetWorld({ ...settings, windowMs: 1000, demand: () => 100 }, randomOf(7));
    world.runUntil(world.nowMs + 2000);
    const before = world.arrivals.length;
    world.runUntil(world.nowMs + 5000);
    expect((world.arrivals.length - before) / (5 * 120)).toBeGreaterThanOrEqual(atLeast);
    expect(busiestWindow(world.arrivals, 1000)).toBeLessThanOrEqual(120);
  }
});

test("[PB11] [PB1] with an agent killed for good and the hub away for 8 s, more than 85 % is still used", () => {
  const world = new BudgetWorld(CALM, randomOf(11));
  const fromMs = world.nowMs;
  world.after(40_000, () => world.agents[0]?.kill());
  world.after(70_000, () => {
    world.isHubUp = false;
  });
  world.after(78_000, () => {
    world.isHubUp = true;
  });
  world.runUntil(fromMs + 120_000);
  expect(busiestWindow(world.arrivals, 60_000)).toBeLessThanOrEqual(120);
  expect(world.arrivals.length / 240).toBeGreaterThan(0.85);
});

test("[PB8] a node that asks for a hundred times as much does not starve the others", () => {
  const world = new BudgetWorld({ ...CALM, demand: (agent) => (agent === 0 ? 20 : 0.2) }, randomOf(3));
  world.runUntil(world.nowMs + 180_000);
  const [greedy, ...modest] = world.agents;
  for (const agent of modest) {
    expect(agent.deniedCount / (agent.servedCount + agent.deniedCount)).toBeLessThan(0.1);
  }
  expect(greedy?.servedCount).toBeGreaterThan(240);
});

test("[PS2] [PS6] answers that take for ever are cut at the end of their slice, and cost no one a unit too many", () => {
  const world = new BudgetWorld({ ...CALM, answerMs: () => 1e9, lossRatio: 0.9 }, randomOf(5));
  world.runUntil(world.nowMs + 200_000);
  expect(world.agents.some(({ cutCount }) => cutCount > 0)).toBe(true);
  expect(busiestWindow(world.arrivals, 60_000)).toBeLessThanOrEqual(120);
});
