import type { NodeId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { isDemoDelayed, relaySentence } from "./pair-words.ts";
import { exampleFigures } from "./testing/example-matrix.ts";

test("a relay says what it saves, and of how much", () => {
  const relay = { nodeId: "singapore-1" as NodeId, rttMs: 43, savedMs: 31 };
  expect(relaySentence(relay, (id) => id).replaceAll("\u00a0", " ")).toBe(
    "Via singapore-1 31.0 ms less: 43.0 ms instead of 74.0 ms.",
  );
});

test("a pair whose one direction is delayed for a demonstration is marked", () => {
  const delayed = exampleFigures(74, { isDemoDelay: true });
  expect(isDemoDelayed({ there: null, back: delayed })).toBe(true);
  expect(isDemoDelayed({ there: exampleFigures(1), back: null })).toBe(false);
});
