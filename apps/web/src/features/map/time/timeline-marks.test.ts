import type { EventView } from "@orrery/protocol";
import { expect, test } from "vitest";
import type { Incident } from "../incidents.ts";
import { timelineMarks } from "./timeline-marks.ts";

const incident = (id: string, kind: Incident["kind"], atMs: number): Incident => ({
  id,
  kind,
  atMs,
  untilAtMs: atMs,
  title: id,
  detail: "Another leader took over",
});
const notice = { id: "n", severity: "notice", atMs: 5, summary: "a node joined" } as EventView;
const warning = { id: "w", severity: "warning", atMs: 6, summary: "told as an incident" } as EventView;

test("incidents and what else is worth a mark, in time; failovers stand out", () => {
  const incidents = [incident("f", "failover", 9), incident("w", "warning", 6)];
  const marks = timelineMarks({ events: [notice, warning] }, incidents);
  expect(marks.map(({ atMs, tone, isMajor }) => [atMs, tone, isMajor === true])).toEqual([
    [5, "idle", false],
    [6, "warn", false],
    [9, "bad", true],
  ]);
  expect(marks[2]?.label).toBe("f. Another leader took over");
});

test("before the timeline is read there are none", () => {
  expect(timelineMarks(undefined, [])).toEqual([]);
});
