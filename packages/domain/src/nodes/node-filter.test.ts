import type { NodeId } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type FilterableNode, formatNodeFilter, matchesNodeFilter, parseNodeFilter } from "./node-filter.ts";

const tokyo: FilterableNode = {
  id: "01abc" as NodeId,
  name: "tokyo-1",
  region: "tokyo",
  zone: "a",
  labels: { env: "prod", rack: "R 7" },
  admission: "admitted",
  health: "online",
  scheduling: "active",
  agentVersion: "0.1.0",
};

function matches(text: string, node = tokyo): boolean {
  const parsed = parseNodeFilter(text);
  if (parsed.outcome === "invalid") throw new Error(parsed.message);
  return matchesNodeFilter(parsed.filter, node);
}

test("[F1] all terms must match; words without = are free text", () => {
  expect(matches("")).toBe(true);
  expect(matches("region=tokyo health!=down label.env=prod kyo")).toBe(true);
  expect(matches("region=tokyo osaka")).toBe(false);
  expect(matches("TOKYO")).toBe(true);
  expect(matches("01ab")).toBe(true);
});

test("[F2] case, alternatives, quotes and wildcards", () => {
  expect(matches("REGION=Tokyo,osaka")).toBe(true);
  expect(matches("region!=tokyo,osaka")).toBe(false);
  expect(matches('label.rack="r 7"')).toBe(true);
  expect(matches("name=tok*-1 name=*kyo* version=0.*")).toBe(true);
  expect(matches("name=*x*")).toBe(false);
  expect(matches("name=tokyo*okyo-1")).toBe(false);
});

test("[F3] an unknown field is refused with the list of fields", () => {
  expect(parseNodeFilter("regin=tokyo")).toMatchObject({ outcome: "invalid", term: "regin=tokyo" });
  const parsed = parseNodeFilter("regin=tokyo");
  if (parsed.outcome === "invalid") expect(parsed.message).toMatch(/region.*label\.<key>/);
  expect(parseNodeFilter("x".repeat(2000)).outcome).toBe("invalid");
});

test("[F4] a missing label is the empty text", () => {
  expect(matches("label.gpu=")).toBe(true);
  expect(matches("label.gpu!=a100")).toBe(true);
  expect(matches("label.env=")).toBe(false);
  expect(matches("label.env!=")).toBe(true);
});

test("[F5] format and parse are inverse", () => {
  const value = fc.string({ maxLength: 8 }).map((text) => text.replaceAll('"', "").toLowerCase());
  const term = fc.oneof(
    fc.record({
      kind: fc.constant("field" as const),
      field: fc.constantFrom("name" as const, "region" as const, "health" as const),
      isNegated: fc.boolean(),
      values: fc.array(value, { minLength: 1, maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constant("label" as const),
      key: fc.constantFrom("env", "rack/row", "A.b"),
      isNegated: fc.boolean(),
      values: fc.array(value, { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ kind: fc.constant("text" as const), text: value }),
  );
  fc.assert(
    fc.property(fc.array(term, { maxLength: 5 }), (filter) => {
      expect(parseNodeFilter(formatNodeFilter(filter))).toEqual({ outcome: "parsed", filter });
    }),
  );
});
