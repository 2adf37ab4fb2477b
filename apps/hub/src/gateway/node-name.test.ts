import { NodeName } from "@orrery/protocol";
import fc from "fast-check";
import { expect, test } from "vitest";
import { freeName, nameFromHostname } from "./node-name.ts";

test("any hostname gives a valid node name", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 253 }), (hostname) => {
      expect(NodeName.safeParse(nameFromHostname(hostname)).success).toBe(true);
    }),
  );
  expect(nameFromHostname("DB_1.internal")).toBe("db-1");
  expect(nameFromHostname("---")).toBe("node");
});

test("a taken name gets the first free number and stays a valid name", () => {
  const taken = new Set(["web", "web-2"]);
  expect(freeName("web", (name) => taken.has(name))).toBe("web-3");
  const long = "a".repeat(63);
  const name = freeName(long, (candidate) => candidate === long);
  expect(name).toBe(`${"a".repeat(61)}-2`);
  expect(NodeName.safeParse(name).success).toBe(true);
});
