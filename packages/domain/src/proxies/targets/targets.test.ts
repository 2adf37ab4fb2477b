import fc from "fast-check";
import { expect, test } from "vitest";
import { allowedOf } from "./allowed-of.ts";
import { limitsOf } from "./limits-of.ts";
import { plainHost } from "./plain-host.ts";
import { targetOf } from "./target.ts";

test("[PT1] the registrable domain, or the host itself", () => {
  expect(
    ["API.Example.co.uk.", "example.org", "a.b.github.io", "192.0.2.1", "[2001:DB8::1]", "localhost"].map(
      targetOf,
    ),
  ).toEqual([
    "example.co.uk",
    "example.org",
    "b.github.io",
    "192.0.2.1",
    "2001:db8:0:0:0:0:0:1",
    "localhost",
  ]);
});

test("[PT2] one spelling of each host", () => {
  expect(
    [
      "[::FFFF:192.0.2.1]",
      "::ffff:c000:201",
      "fe80::1%eth0",
      "::",
      "Example.ORG.",
      "1::2::3",
      "a:b",
      "1:2:3:4:5:6:7:8:9",
    ].map(plainHost),
  ).toEqual([
    "192.0.2.1",
    "192.0.2.1",
    "fe80:0:0:0:0:0:0:1",
    "0:0:0:0:0:0:0:0",
    "example.org",
    "1::2::3",
    "a:b",
    "1:2:3:4:5:6:7:8:9",
  ]);
  const groups = fc.array(fc.nat(0xffff), { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(groups, fc.nat(7), fc.nat(8), (groups, from, count) => {
      const to = Math.min(8, from + count);
      if (to === from) return;
      const zeroed = groups.map((group, i) => (i >= from && i < to ? 0 : group));
      const text = (parts: number[]) => parts.map((part) => part.toString(16).padStart(4, "0")).join(":");
      const short = `${text(zeroed.slice(0, from))}::${text(zeroed.slice(to))}`;
      expect(plainHost(short)).toBe(plainHost(text(zeroed)));
    }),
  );
});

test("[PT3] a pattern matches the host and what is below, only what is below, or only the host", () => {
  const limits = [
    "example.org",
    "*.example.org",
    "=example.org",
    "=www.example.org",
    "org",
    "192.0.2.1",
    "2001:db8::1",
  ].map((pattern) => ({ pattern }));
  const matched = (host: string) => limitsOf(limits, host).map(({ pattern }) => pattern);
  expect(matched("example.org")).toEqual(["example.org", "=example.org", "org"]);
  expect(matched("WWW.example.org.")).toEqual(["example.org", "*.example.org", "=www.example.org", "org"]);
  expect(matched("notexample.org")).toEqual(["org"]);
  expect(matched("::ffff:192.0.2.1")).toEqual(["192.0.2.1"]);
  expect(matched("[2001:DB8:0::1]")).toEqual(["2001:db8::1"]);
  expect(matched("example.com")).toEqual([]);
});

test("[PT4] what the fleet may use is never less than the share by a rounding of binary fractions, and never nothing", () => {
  expect(allowedOf({ count: 100, shareRatio: 0.29 })).toBe(29);
  expect(allowedOf({ count: 1200, shareRatio: 0.2 })).toBe(240);
  expect(allowedOf({ count: 2, shareRatio: 0.2 })).toBe(1);
});
