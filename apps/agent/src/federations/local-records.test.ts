import { MemberId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { HeartbeatLog } from "./heartbeat-log.ts";
import { LoopLag } from "./loop-lag.ts";
import { encodeNews, type MemberNews, NEWS_AGE_MS_MAX, NewsBoard } from "./member-news.ts";
import { measuredBetween } from "./profile-keeper.ts";

const [a, b, c] = ["a", "b", "c"].map((id) => MemberId.parse(id)) as [MemberId, MemberId, MemberId];

const news = (rttMsP99: number, to: MemberId, loopLagMs = 1): MemberNews => ({
  links: [{ to, rttMs: 1, rttMsP99, jitterMs: rttMsP99 / 10 }],
  ...{ loopLagMs, lateRatio: 0, silenceMinMs: 30, behind: [] },
});

test("the newest heartbeats are kept, oldest first, also past the ring's end", () => {
  const log = new HeartbeatLog();
  expect(log.samples(a, 0)).toEqual([]);
  for (let i = 0; i < 2005; i += 1) log.add(a, i, i * 2, 42);
  const samples = log.samples(a, 1000);
  expect(samples).toHaveLength(2000);
  expect(samples[0]).toEqual({ atMs: 1005, intervalMs: 10, thresholdMs: 42 });
  expect(samples.at(-1)?.atMs).toBe(3004);
  log.keepOnly(new Set([b]));
  expect(log.samples(a, 0)).toEqual([]);
});

test("the 99th percentile of late turns; a steady rhythm is never late", () => {
  const lag = new LoopLag();
  expect(lag.p99Ms()).toBe(0);
  let nowMs = 0;
  for (let i = 0; i < 1000; i += 1) {
    nowMs += i % 50 === 0 ? 12 : 2;
    lag.turn(nowMs, 2);
  }
  expect(lag.p99Ms()).toBe(10);
  const steady = new LoopLag();
  for (let i = 0; i < 100; i += 1) steady.turn(i * 2, 2);
  expect(steady.p99Ms()).toBe(0);
});

test("news are forgotten when they are old, and what is no news changes nothing", () => {
  const board = new NewsBoard();
  board.hear(a, encodeNews(news(5, b)), 0);
  board.hear(a, new TextEncoder().encode("{}"), 1);
  expect(board.of(a, 10)?.loopLagMs).toBe(1);
  expect(board.of(a, NEWS_AGE_MS_MAX + 1)).toBeNull();
  board.keepOnly(new Set([b]));
  expect(board.fresh(10)).toEqual([]);
});

test("a profile rests on the worst way between two voters, not on observers", () => {
  const board = new NewsBoard();
  board.note(a, news(5, b, 3), 0);
  board.note(b, news(9, a, 2), 0);
  board.note(c, news(500, a, 400), 0);
  expect(measuredBetween([a, b], board.fresh(0))).toEqual({ rttMsP99: 9, jitterMs: 0.9, lagMsP99: 3 });
  expect(measuredBetween([a, b], [])).toEqual({
    rttMsP99: Number.NaN,
    jitterMs: Number.NaN,
    lagMsP99: Number.NaN,
  });
});
