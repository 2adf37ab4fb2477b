import { afterEach, beforeEach, expect, test } from "vitest";
import { EgressLab } from "./testing/egress-lab.ts";

const [ONE, OTHER] = ["127.1.0.1", "127.1.0.2"] as const;
const ATTEMPTS_MAX = 500;

let lab: EgressLab;

beforeEach(() => {
  lab = new EgressLab();
});
afterEach(() => lab.close());

test("two proxies with one address have one budget: the target never sees more of it than the share", async () => {
  const asked = [0, 0];
  const countAt = (i: number) => () => {
    asked[i] = (asked[i] ?? 0) + 1;
  };
  await lab.addUpstreams({ exit: ONE, onAsked: countAt(0) }, { exit: ONE, onAsked: countAt(1) });
  const target = await lab.addTarget({ banAbove: 8, windowMs: 1500 });
  await lab.open();
  await lab.obey(lab.orders({ budgetWaitMs: 50 }, [{ pattern: "127.0.0.1", allowed: 8, windowMs: 1500 }]));
  lab.connect();
  const users = ["crawler", ...Array.from({ length: 8 }, (_, i) => `crawler-session-${i}`)];
  for (let i = 0; i < ATTEMPTS_MAX && (target.requestCount < 12 || Math.min(...asked) === 0); i += 1) {
    await Promise.all(users.map((user) => lab.get(`${target.url}/`, { user })));
  }
  expect(target.requestCount).toBeGreaterThanOrEqual(12);
  expect(Math.min(...asked)).toBeGreaterThan(0);
  expect([...target.requestCounts.keys()]).toEqual([ONE]);
  expect(target.violations).toEqual([]);
});

test("an address that a proxy moves to has its own budget, and one that comes back finds what it had spent", async () => {
  await lab.addUpstreams({ exit: ONE });
  const target = await lab.addTarget({ banAbove: 4, windowMs: 5000 });
  await lab.open();
  const limits = [{ pattern: "127.0.0.1", allowed: 4, windowMs: 5000 }];
  const moveTo = async (exit: string): Promise<void> => {
    lab.upstreams[0]?.change({ exit });
    const seen = { address: exit, country: null, anonymity: "elite" as const, observedAtMs: 1 };
    await lab.obey(lab.orders({ budgetWaitMs: 50 }, limits, () => ({ exit: seen })));
  };
  const askUntil = async (exit: string, count: number): Promise<void> => {
    const countOf = () => target.requestCounts.get(exit) ?? 0;
    for (let i = 0; i < ATTEMPTS_MAX && countOf() < count; i += 1) await lab.get(`${target.url}/`);
    expect(countOf()).toBe(count);
  };
  await moveTo(ONE);
  lab.connect();
  await askUntil(ONE, 4);
  await moveTo(OTHER);
  await askUntil(OTHER, 2);
  await moveTo(ONE);
  expect((await lab.get(`${target.url}/`)).status).toBe(429);
  expect(target.violations).toEqual([]);
});
