import { expect, test } from "vitest";
import { pathPhases } from "./path-phases.ts";

test("steps keep their order and times; one that failed says why", () => {
  const phases = pathPhases([
    { name: "connect", fromMs: 0, tookMs: 3, isOk: true, sentence: "Connected." },
    { name: "handshake", fromMs: 3, tookMs: 9, isOk: false, sentence: "It refused the credentials." },
  ]);
  expect(phases).toEqual([
    { id: "0", label: "connect", state: "done", startMs: 0, durationMs: 3 },
    { id: "1", label: "handshake", state: "failed", startMs: 3, problem: "It refused the credentials." },
  ]);
});
