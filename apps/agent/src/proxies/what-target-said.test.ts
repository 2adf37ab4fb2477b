import { expect, test } from "vitest";
import { whatTargetSaid } from "./what-target-said.ts";

const NOW = Date.parse("2026-11-22T12:00:00Z");
const said = (status: number, headers: Record<string, string>) => {
  const word = whatTargetSaid(status, headers, NOW);
  return word.kind === "hold" ? [word.forMs, word.isSure] : "fine";
};

test("429: as long as it says, in seconds, as a date, by its limit's headers; a while where it says nothing", () => {
  expect(said(429, { "retry-after": "7" })).toEqual([7000, true]);
  expect(said(429, { "retry-after": "Sun, 22 Nov 2026 12:00:20 GMT" })).toEqual([20_000, true]);
  expect(said(429, { "retry-after": "Sun, 22 Nov 2026 11:00:00 GMT" })).toEqual([0, true]);
  expect(said(429, { "x-ratelimit-reset": String(NOW / 1000 + 40) })).toEqual([40_000, true]);
  expect(said(429, { "x-ratelimit-reset": String(NOW + 4000) })).toEqual([4000, true]);
  expect(said(429, { "ratelimit-reset": "12" })).toEqual([12_000, true]);
  expect(said(429, {})).toEqual([30_000, true]);
});

test("403 alone is no certain word, with a time it is one; 503 counts only with a time", () => {
  expect(said(403, {})).toEqual([30_000, false]);
  expect(said(403, { "retry-after": "5" })).toEqual([5000, true]);
  expect(said(503, {})).toBe("fine");
  expect(said(503, { "retry-after": "3" })).toEqual([3000, true]);
});

test("an answer that says that nothing is left counts, whatever its status", () => {
  expect(said(200, { ratelimit: '"default";r=0;t=30' })).toEqual([30_000, true]);
  expect(said(200, { ratelimit: "limit=100, remaining=0, reset=9" })).toEqual([9000, true]);
  expect(said(200, { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "15" })).toEqual([15_000, true]);
  expect(said(200, { "x-ratelimit-remaining": "1", "x-ratelimit-reset": "15" })).toBe("fine");
  expect(said(200, { ratelimit: '"default";r=20;t=30' })).toBe("fine");
  expect(said(200, { "x-ratelimit-remaining": "0" })).toBe("fine");
  expect(said(301, { "retry-after": "15" })).toBe("fine");
});

test("what cannot be read was not said, and nobody is believed for more than an hour", () => {
  expect(said(429, { "retry-after": "soon" })).toEqual([30_000, true]);
  expect(said(429, { "retry-after": "-5" })).toEqual([30_000, true]);
  expect(said(429, { "retry-after": "1e9" })).toEqual([30_000, true]);
  expect(said(429, { "retry-after": "99999999" })).toEqual([3_600_000, true]);
  expect(said(200, { "x-ratelimit-remaining": "none", "x-ratelimit-reset": "15" })).toBe("fine");
});
