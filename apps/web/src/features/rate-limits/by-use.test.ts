import { expect, test } from "vitest";
import { byUse } from "./by-use.ts";
import { exampleLimit } from "./testing/example-limit.ts";

test("the fullest first in tenths, equals and unused ones by name with numbers as numbers", () => {
  const { used, quiet } = byUse([
    exampleLimit({ pattern: "api-10.example.org" }),
    exampleLimit({ pattern: "api-9.example.org" }),
    exampleLimit({ pattern: "z.example.org", taken: [2, 125] }),
    exampleLimit({ pattern: "b.example.org", taken: [137] }),
    exampleLimit({ pattern: "a.example.org", taken: [96] }),
  ]);
  expect(used.map(({ pattern }) => pattern)).toEqual(["b.example.org", "z.example.org", "a.example.org"]);
  expect(quiet.map(({ pattern }) => pattern)).toEqual(["api-9.example.org", "api-10.example.org"]);
});
