import type { EventView } from "@orrery/protocol";
import { expect, test } from "vitest";
import { type EventFilter, matchesEventFilter } from "./event-filter.ts";

const event = {
  type: "node.cordoned",
  severity: "notice",
  atMs: 1000,
  subject: { kind: "node", id: "n1", name: "tokyo-1" },
  actor: { kind: "operator", id: "o1", name: "Ada@example.org" },
  correlationId: "c1",
  summary: "Cordoned for a disk change",
} as unknown as EventView;

test.each<[EventFilter, boolean]>([
  [{}, true],
  [{ type: "node.cordoned" }, true],
  [{ type: "node." }, true],
  [{ type: "node" }, false],
  [{ type: "node.c" }, false],
  [{ subjectKind: "node", subjectId: "n1" }, true],
  [{ subjectId: "n2" }, false],
  [{ actorId: "o1" }, true],
  [{ actorId: "o2" }, false],
  [{ severity: "notice" }, true],
  [{ severity: "critical" }, false],
  [{ correlationId: "c1" }, true],
  [{ correlationId: "c2" }, false],
  [{ query: "DISK" }, true],
  [{ query: "tokyo" }, true],
  [{ query: "ada@" }, true],
  [{ query: "osaka" }, false],
  [{ fromAtMs: 1000, toAtMs: 1000 }, true],
  [{ fromAtMs: 1001 }, false],
  [{ toAtMs: 999 }, false],
  [{ audit: true }, true],
])("%j matches: %s", (filter, expected) => {
  expect(matchesEventFilter(filter, event)).toBe(expected);
});

test("audit is what people and tokens did, and whatever happens to operators: the first admin, attempts to sign in", () => {
  const by = (kind: string, type: string) =>
    ({ ...event, type, actor: { ...event.actor, kind } }) as EventView;
  expect(matchesEventFilter({ audit: true }, by("hub", "node.cordoned"))).toBe(false);
  expect(matchesEventFilter({ audit: true }, by("api_token", "node.cordoned"))).toBe(true);
  expect(matchesEventFilter({ audit: true }, by("anonymous", "operator.sign_in_failed"))).toBe(true);
  expect(matchesEventFilter({ audit: true }, by("anonymous", "operator.created"))).toBe(true);
});
