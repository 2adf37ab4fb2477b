import { expect, test } from "vitest";
import { type AllowEntry, isListed, parseAllowEntry } from "./allow-list.ts";

function entry(text: string): AllowEntry {
  const parsed = parseAllowEntry(text);
  if (parsed === null) throw new Error(`${text} is no entry`);
  return parsed;
}

const at = (host: string, address: string, port = 443) => ({ host, port, address });

test.each([
  ["api.example.org", at("api.example.org", "1.1.1.1"), true],
  ["API.Example.org.", at("api.EXAMPLE.org", "1.1.1.1"), true],
  ["api.example.org", at("api.example.org.", "1.1.1.1"), true],
  ["api.example.org", at("example.org", "1.1.1.1"), false],
  ["api.example.org", at("api.example.org.evil.example", "1.1.1.1"), false],
  ["api.example.org:443", at("api.example.org", "1.1.1.1", 443), true],
  ["api.example.org:443", at("api.example.org", "1.1.1.1", 80), false],
  ["*.example.org", at("a.example.org", "1.1.1.1"), true],
  ["*.example.org", at("a.b.example.org", "1.1.1.1"), true],
  ["*.example.org", at("example.org", "1.1.1.1"), false],
  ["*.example.org", at("evilexample.org", "1.1.1.1"), false],
  ["*.example.org", at(".example.org", "1.1.1.1"), false],
  ["*.example.org:8443", at("a.example.org", "1.1.1.1", 443), false],
  ["10.0.0.0/8", at("db", "10.2.3.4"), true],
  ["10.0.0.0/8", at("10.2.3.4", "10.2.3.4"), true],
  ["10.0.0.0/8", at("10.example.org", "1.1.1.1"), false],
  ["10.0.0.0/8", at("db", "::ffff:10.2.3.4"), true],
  ["fd00::/8", at("db", "fd12::1"), true],
  ["10.0.0.7", at("db", "10.0.0.7"), true],
  ["10.0.0.7:5432", at("db", "10.0.0.7", 5432), true],
  ["10.0.0.7:5432", at("db", "10.0.0.7", 443), false],
  ["[fd00::7]:443", at("db", "fd00::7"), true],
  ["fd00::7", at("db", "fd00::7", 1), true],
  ["0.0.0.0/0", at("any", "9.9.9.9"), true],
])("%s lists %j: %s", (text, target, expected) => {
  expect(isListed([entry(text)], target)).toBe(expected);
});

test("an empty list lists nothing", () => {
  expect(isListed([], at("a.example.org", "1.1.1.1"))).toBe(false);
});

test.each([
  "",
  "*",
  "*.",
  "a.*.org",
  "http://example.org",
  "example.org/path",
  "example.org:",
  "example.org:0",
  "example.org:70000",
  "exa mple.org",
  "10.0.0.0/33",
  "10.0.0.0/x",
  "10.0.0.0/8/8",
  "fd00::/129",
  "10.0.0",
  "2130706433",
  "[example.org]",
  "a..b",
])("%j is no entry", (text) => {
  expect(parseAllowEntry(text)).toBeNull();
});
