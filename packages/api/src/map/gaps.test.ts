import type { HubRun } from "@orrery/db";
import { MINUTE_MS } from "@orrery/domain";
import { expect, test } from "vitest";
import { gapsIn, hubAwaySpans } from "./gaps.ts";

const at = (minutes: number) => minutes * MINUTE_MS;
const run = (kind: HubRun["kind"], minutes: number, blindMs = 0): HubRun => ({
  kind,
  atMs: at(minutes),
  blindMs,
});
const nothing = () => null;
const DAY = { fromAtMs: 0, toAtMs: at(1440) };

test("from a stop to the next start no hub ran", () => {
  expect(hubAwaySpans([run("started", 0), run("stopped", 10), run("started", 20)], () => 0)).toEqual([
    { fromAtMs: at(10), toAtMs: at(20) },
  ]);
});

test("a hub that was killed was away since its last minute; before the first start there was none at all", () => {
  const runs = [run("started", 5), run("started", 30)];
  const away = hubAwaySpans(runs, (atMs) => (atMs === at(5) ? null : at(11)));
  expect(away).toEqual([
    { fromAtMs: Number.NEGATIVE_INFINITY, toAtMs: at(5) },
    { fromAtMs: at(12), toAtMs: at(30) },
  ]);
});

test("a start while another replica went on is no time away", () => {
  expect(hubAwaySpans([run("started", 30.5)], () => at(30))).toEqual([]);
});

test("whole minutes that no hub saw and of which nothing is kept are gaps; a quiet fleet under a running hub is none", () => {
  const away = hubAwaySpans([run("stopped", 10.5), run("started", 14.5)], nothing);
  expect(gapsIn(DAY, [], away)).toEqual([{ fromAtMs: at(11), toAtMs: at(14) }]);
  expect(gapsIn(DAY, [at(12)], away)).toEqual([
    { fromAtMs: at(11), toAtMs: at(12) },
    { fromAtMs: at(13), toAtMs: at(14) },
  ]);
  expect(gapsIn(DAY, [], [])).toEqual([]);
});

test("a hub that was blind saw nothing, for as long as it says", () => {
  const away = hubAwaySpans([run("blind", 10, 3 * MINUTE_MS), run("blind", 20, 5000)], nothing);
  expect(gapsIn(DAY, [], away)).toEqual([{ fromAtMs: at(7), toAtMs: at(10) }]);
});

test("a step inside a longer gap is a gap from end to end", () => {
  const step = { fromAtMs: at(100), toAtMs: at(105) };
  const away = [{ fromAtMs: Number.NEGATIVE_INFINITY, toAtMs: at(104) }];
  expect(gapsIn(step, [], away)).toEqual([{ fromAtMs: at(100), toAtMs: at(104) }]);
  expect(gapsIn(step, [], [{ fromAtMs: 0, toAtMs: at(1000) }])).toEqual([step]);
});
