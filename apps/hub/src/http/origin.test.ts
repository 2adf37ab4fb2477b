import { expect, test } from "vitest";
import { isSameOrigin } from "./origin.ts";

const PUBLIC = "https://orrery.example";

test.each([
  ["our own page", { origin: PUBLIC }, true],
  ["no browser at all", {}, true],
  ["a navigation", { "sec-fetch-site": "none" }, true],
  ["the host that was asked", { origin: "http://10.0.0.5:3000", host: "10.0.0.5:3000" }, true],
  [
    "the host that the dashboard was asked",
    { origin: "http://a:3000", host: "127.0.0.1:4400", "x-forwarded-host": "a:3000" },
    true,
  ],
  ["another site", { origin: "https://evil.example", host: "orrery.example" }, false],
  ["another port of ours", { origin: "https://orrery.example:8443", host: "orrery.example" }, false],
  ["a look-alike", { origin: "https://orrery.example.evil.example" }, false],
  ["a sandboxed frame", { origin: "null" }, false],
  ["a cross-site request without Origin", { "sec-fetch-site": "cross-site" }, false],
  ["a sibling site without Origin", { "sec-fetch-site": "same-site" }, false],
] as const)("%s", (_, headers, isSame) => {
  expect(isSameOrigin(headers, PUBLIC)).toBe(isSame);
});

test("loopback's names are one place, at one port", () => {
  expect(isSameOrigin({ origin: "http://127.0.0.1:3000" }, "http://localhost:3000")).toBe(true);
  expect(isSameOrigin({ origin: "http://127.0.0.1:3001" }, "http://localhost:3000")).toBe(false);
});
