import { expect, test } from "vitest";
import { type LeaderNews, NOTHING_KNOWN, stepLeaderWatch } from "./leader-watch.ts";
import { id, NOW_AT_MS } from "./testing/sight.ts";

const leader = (name: string, term: number) => ({
  memberId: id(name),
  term,
  fencingToken: term,
  isOwnWord: true,
});

function run(
  steps: { leader: ReturnType<typeof leader> | null; afterMs: number; canTell?: boolean }[],
): LeaderNews[] {
  let watch = NOTHING_KNOWN;
  const all: LeaderNews[] = [];
  for (const step of steps) {
    const result = stepLeaderWatch(watch, {
      leader: step.leader,
      canTell: step.canTell ?? true,
      nameOf: () => step.leader?.memberId.toUpperCase() ?? "",
      nowAtMs: NOW_AT_MS + step.afterMs,
    });
    watch = result.watch;
    if (result.news !== null) all.push(result.news);
  }
  return all;
}

test("each leader is news once, in whatever order the members' words come", () => {
  const news = run([
    { leader: leader("a", 3), afterMs: 0 },
    { leader: leader("a", 3), afterMs: 1000 },
    { leader: leader("b", 4), afterMs: 2000 },
    { leader: leader("a", 3), afterMs: 2010 },
    { leader: leader("b", 4), afterMs: 2020 },
  ]);
  expect(news).toMatchObject([
    { kind: "leader-changed", old: null, now: { memberId: "a", name: "A", term: 3, sinceAtMs: NOW_AT_MS } },
    { kind: "leader-changed", old: { memberId: "a" }, now: { memberId: "b", term: 4 } },
  ]);
});

test("leaderless is news after 5 s, once, and only where enough members report to say so", () => {
  const none = (afterMs: number, canTell = true) => ({ leader: null, afterMs, canTell });
  expect(run([{ leader: leader("a", 3), afterMs: 0 }, none(1000), none(5999)])).toHaveLength(1);
  const told = run([{ leader: leader("a", 3), afterMs: 0 }, none(1000), none(6000), none(7000)]);
  expect(told.slice(1)).toMatchObject([
    { kind: "leaderless", last: { memberId: "a" }, sinceAtMs: NOW_AT_MS + 1000 },
  ]);
  expect(
    run([{ leader: leader("a", 3), afterMs: 0 }, none(1000), none(4000, false), none(7000)]),
  ).toHaveLength(1);
  expect(run([none(0), none(60_000)])).toEqual([]);
});
