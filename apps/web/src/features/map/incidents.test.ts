import type { EventView, MapTimeline } from "@orrery/protocol";
import { describe, expect, test } from "vitest";
import { gapAt, incidentsOf, nextIncident, shownAt } from "./incidents.ts";
import { MINUTE_MS, minuteOf } from "./map-moment-text.ts";

function event(id: string, atMs: number, fields: Partial<EventView> = {}): EventView {
  return {
    id,
    type: "node.health_changed",
    severity: "warning",
    atMs,
    summary: `${id} became unreachable`,
    subject: { kind: "node", id, name: id },
    ...fields,
  } as EventView;
}

function failover(id: string, startedAtMs: number): MapTimeline["failovers"][number] {
  return {
    id,
    federationId: "f" as MapTimeline["failovers"][number]["federationId"],
    federationName: "orders",
    startedAtMs,
    totalMs: 120,
    outcome: "succeeded",
    oldLeaderId: null,
    newLeaderId: null,
  };
}

const at = (minute: number) => minute * MINUTE_MS + 5000;

describe("incidents of a timeline", () => {
  test("are failovers and whatever is of warning or above, oldest first", () => {
    const incidents = incidentsOf({
      events: [
        event("c", at(9), { severity: "critical" }),
        event("n", at(8), { severity: "notice" }),
        event("a", at(2)),
      ],
      failovers: [failover("f1", at(5))],
    });
    expect(incidents.map(({ kind, atMs }) => [kind, atMs])).toEqual([
      ["warning", at(2)],
      ["failover", at(5)],
      ["critical", at(9)],
    ]);
    expect(incidents[1]?.untilAtMs).toBe(at(5) + 120);
  });

  test("an event about a failover says nothing that the failover does not", () => {
    const told = event("f", at(5), { type: "failover.succeeded" });
    expect(incidentsOf({ events: [told], failovers: [failover("f1", at(5))] })).toHaveLength(1);
  });
});

describe("jumping", () => {
  const incidents = incidentsOf({
    events: [event("a", at(2)), event("b", at(2) + 10), event("c", at(7))],
    failovers: [failover("f1", at(5))],
  });
  const idFrom = (atMs: number, direction: "previous" | "next") =>
    nextIncident(incidents, atMs, direction, minuteOf)?.id ?? null;

  test("goes to the next moment with an incident, never to the one that is shown", () => {
    expect(idFrom(at(0), "next")).toBe("event a");
    expect(idFrom(at(2), "next")).toBe("failover f1");
    expect(idFrom(at(4), "next")).toBe("event c");
    expect(idFrom(at(7), "next")).toBeNull();
    expect(idFrom(at(7), "previous")).toBe("failover f1");
    expect(idFrom(at(4), "previous")).toBe("event b");
    expect(idFrom(at(2), "previous")).toBeNull();
  });

  test("a failover is looked at from the minute before it, where the former leader still leads", () => {
    const [failedOver] = incidents.filter(({ kind }) => kind === "failover");
    expect(failedOver === undefined ? null : shownAt(failedOver, minuteOf)).toBe(4 * MINUTE_MS);
  });
});

test("a time lies in a gap from its beginning up to its end", () => {
  const gaps = [{ fromAtMs: 100, toAtMs: 200 }];
  expect(gapAt(gaps, 100)).toEqual(gaps[0]);
  expect(gapAt(gaps, 199)).toEqual(gaps[0]);
  expect(gapAt(gaps, 200)).toBeNull();
  expect(gapAt(gaps, 99)).toBeNull();
});
