import { expect, test } from "vitest";
import { exampleFederation } from "../../lib/live/testing/example-federation.ts";
import { drillConsequences } from "./drill-consequences.ts";

const federation = exampleFederation("demo");

test("a drill's preview names whom it harms, for how long, and who is expected to take over when", () => {
  expect(drillConsequences(federation, "kill", 3000).slice(0, 2)).toEqual([
    "The agent of tokyo-1 kills itself without a goodbye; whatever supervises it starts it again.",
    "tokyo-2 is expected to take over in about 38 ms. Until then nobody accepts writes.",
  ]);
  expect(drillConsequences(federation, "freeze", 3000)[0]).toBe(
    "The agent of tokyo-1 is frozen for 3 s, with everything that it does.",
  );
  expect(drillConsequences(federation, "cut", 500)[1]).toMatch(/in about 112 ms/);
});

test("where nobody would take over, the preview says so", () => {
  const nobody = { ...federation, readiness: { ...federation.readiness, nextId: null, closed: null } };
  expect(drillConsequences(nobody, "kill", 3000)[1]).toBe("Nobody is expected to take over.");
});
