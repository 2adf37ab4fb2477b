import type { BudgetTicket } from "@orrery/domain/proxies";
import { type BudgetAnswer, type BudgetAsks, RateLimitId } from "@orrery/protocol";
import { createLogger, systemClock } from "@orrery/runtime";
import { afterEach, expect, test } from "vitest";
import { until } from "../testing/agent-process.ts";
import { BudgetKeeper } from "./budget-keeper.ts";
import { ordersOf } from "./testing/orders.ts";

const LIMIT = RateLimitId.parse("limit-1");
const EXIT = "203.0.113.7";
const { limits } = ordersOf([], {}, [{ windowMs: 3000 }]);
const keepers: BudgetKeeper[] = [];

afterEach(() => Promise.all(keepers.splice(0).map((keeper) => keeper.stop())));

function lab(answer: (asks: BudgetAsks) => BudgetAnswer | Promise<never>) {
  const asked: BudgetAsks[] = [];
  const cut: BudgetTicket[] = [];
  const seen = { newsCount: 0, isWaitedFor: false };
  const keeper = new BudgetKeeper({
    ...{ clock: systemClock, log: createLogger({ service: "test", level: "silent" }), random: () => 0.5 },
    isWaitedFor: () => seen.isWaitedFor,
    onNews: () => {
      seen.newsCount += 1;
    },
    onCut: (tickets) => cut.push(...tickets),
  });
  keepers.push(keeper);
  keeper.setLimits(limits);
  const port = {
    sendBudget: async (asks: BudgetAsks) => {
      asked.push(asks);
      return answer(asks);
    },
  };
  const wait = () => {
    keeper.book.waits(LIMIT, EXIT, 1, systemClock.monotonicMs());
    keeper.tendSoon();
  };
  const take = () => keeper.book.take(LIMIT, EXIT, systemClock.monotonicMs());
  return { keeper, port, asked, cut, seen, wait, take };
}

let sliceCount = 0;
function granting(units: number, forMs: number) {
  return ({ asks }: BudgetAsks): BudgetAnswer => ({
    outcome: "answered",
    slices: asks.map(({ limitId, exit }) => {
      sliceCount += 1;
      return { id: `slice-${sliceCount}`, limitId, exit, units, forMs };
    }),
    waits: [],
  });
}

test("who waits is asked for in one question, and told when units have come", async () => {
  const { keeper, port, asked, seen, wait, take } = lab(granting(5, 2000));
  keeper.connected(port);
  for (let i = 0; i < 20; i += 1) wait();
  expect(take()).toBeNull();
  await until("units have come", () => seen.newsCount > 0);
  expect(asked[0]?.asks).toHaveLength(1);
  expect(asked[0]?.asks[0]).toMatchObject({ limitId: LIMIT, exit: EXIT });
  expect(asked[0]?.asks[0]?.wanted).toBeGreaterThanOrEqual(20);
  for (let i = 0; i < 5; i += 1) expect(take()).not.toBeNull();
});

test("a hub that does not answer is asked again, ever more seldom, and counts as away", async () => {
  const { keeper, port, asked, wait } = lab(() => Promise.reject(new Error("timeout")));
  keeper.connected(port);
  wait();
  await until("it was asked twice", () => asked.length >= 2);
  await until("it counts as away", () => !keeper.isHubThere);
  keeper.disconnected();
  const other = lab(granting(1, 1000));
  keeper.connected(other.port);
  expect(keeper.isHubThere).toBe(true);
});

test("what was sent on a slice that has ended is cut, and what was answered before is not", async () => {
  const { keeper, port, cut, seen, wait, take } = lab(granting(2, 300));
  keeper.connected(port);
  wait();
  await until("units have come", () => seen.newsCount > 0);
  const nowMs = systemClock.monotonicMs();
  const tickets = [take(), take()].filter((ticket) => ticket !== null);
  for (const ticket of tickets) expect(keeper.book.sent(ticket, nowMs)).toBe(true);
  const [answered, open] = tickets;
  if (answered === undefined || open === undefined) throw new Error("no tickets");
  keeper.book.over(answered);
  keeper.disconnected();
  await until("it is cut", () => cut.length > 0);
  expect(cut).toEqual([open]);
});

test("what is not spent goes back when the agent stops", async () => {
  const { keeper, port, asked, seen, wait, take } = lab(granting(9, 5000));
  keeper.connected(port);
  wait();
  await until("units have come", () => seen.newsCount > 0);
  const nowMs = systemClock.monotonicMs();
  const ticket = take();
  if (ticket === null) throw new Error("no ticket");
  keeper.book.sent(ticket, nowMs);
  await keeper.stop();
  expect(asked.at(-1)?.returns).toMatchObject([{ over: 0, open: 1, isDone: true }]);
});
