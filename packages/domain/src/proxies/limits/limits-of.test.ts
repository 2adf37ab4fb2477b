import { expect, test } from "vitest";
import { limitsOf } from "./limits-of.ts";

const of = (patterns: string[], host: string) =>
  limitsOf(
    patterns.map((pattern) => ({ pattern })),
    host,
  ).map(({ pattern }) => pattern);

test("[PL1] a domain with all below it, all below it alone, one host alone, an address", () => {
  const patterns = ["example.org", "*.example.org", "=example.org", "192.0.2.7"];
  expect(of(patterns, "example.org")).toEqual(["example.org", "=example.org"]);
  expect(of(patterns, "a.b.example.org")).toEqual(["example.org", "*.example.org"]);
  expect(of(patterns, "notexample.org")).toEqual([]);
  expect(of(patterns, "192.0.2.7")).toEqual(["192.0.2.7"]);
  expect(of(patterns, "1192.0.2.7")).toEqual([]);
});

test("[PL2] a request falls under every limit that names it", () => {
  expect(
    of(["example.org", "api.example.org", "=api.example.org", "other.org"], "api.example.org"),
  ).toHaveLength(3);
});

test("[PL3] case, brackets and the last dot make no difference", () => {
  expect(of(["example.org"], "API.Example.ORG.")).toHaveLength(1);
  expect(of(["2001:db8::7"], "[2001:DB8::7]")).toHaveLength(1);
});
