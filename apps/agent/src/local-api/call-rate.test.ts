import { Code, ConnectError } from "@connectrpc/connect";
import { expect, test } from "vitest";
import { ALL_CALLS_BURST, CALLS_BURST, CallRate } from "./call-rate.ts";

function admitted(rate: CallRate, worker: string, count: number): number {
  let taken = 0;
  for (let call = 0; call < count; call += 1) {
    try {
      rate.admit(worker);
      taken += 1;
    } catch (error) {
      expect(ConnectError.from(error).code).toBe(Code.ResourceExhausted);
    }
  }
  return taken;
}

test("a worker's calls are bounded by its burst and its rate, whatever others do", () => {
  let nowMs = 0;
  const rate = new CallRate({ monotonicMs: () => nowMs });
  expect(admitted(rate, "a", 5_000)).toBe(CALLS_BURST);
  expect(admitted(rate, "b", 10)).toBe(10);
  nowMs += 500;
  expect(admitted(rate, "a", 5_000)).toBe(500);
});

test("who takes ever new names is bounded by what all may ask", () => {
  const rate = new CallRate({ monotonicMs: () => 0 });
  let taken = 0;
  for (let name = 0; name < 20; name += 1) taken += admitted(rate, `w${name}`, 1_000);
  expect(taken).toBe(ALL_CALLS_BURST);
});
