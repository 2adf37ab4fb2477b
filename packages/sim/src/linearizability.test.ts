import { expect, test } from "vitest";
import { checkLinearizable, type Operation } from "./linearizability.ts";
import { type RegisterInput, type RegisterOutput, registerModel } from "./register-model.ts";

type RegisterOperation = Operation<RegisterInput, RegisterOutput>;

function put(value: string, calledAtMs: number, returnedAtMs: number | null, key = "k"): RegisterOperation {
  const result = returnedAtMs === null ? null : { output: { kind: "done" as const }, returnedAtMs };
  return { clientId: "writer", input: { kind: "put", key, value }, calledAtMs, result };
}

function get(before: string | null, calledAtMs: number, returnedAtMs: number, key = "k"): RegisterOperation {
  const result = { output: { kind: "value" as const, before }, returnedAtMs };
  return { clientId: "reader", input: { kind: "get", key }, calledAtMs, result };
}

function swap(
  expected: string | null,
  value: string,
  before: string | null,
  atMs: number,
): RegisterOperation {
  const result = { output: { kind: "value" as const, before }, returnedAtMs: atMs + 1 };
  return {
    clientId: "swapper",
    input: { kind: "compare-and-put", key: "k", expected, value },
    calledAtMs: atMs,
    result,
  };
}

function verdictOf(history: readonly RegisterOperation[]): string {
  return checkLinearizable(history, registerModel).verdict;
}

test("a read after a finished write sees it", () => {
  expect(verdictOf([put("1", 0, 10), get("1", 11, 12)])).toBe("ok");
  expect(verdictOf([put("1", 0, 10), get(null, 11, 12)])).toBe("violation");
});

test("a read during a write may see either value, but two reads in a row never go back", () => {
  expect(verdictOf([put("1", 0, 100), get(null, 10, 20), get("1", 30, 40)])).toBe("ok");
  expect(verdictOf([put("1", 0, 100), get("1", 10, 20), get(null, 30, 40)])).toBe("violation");
});

test("a write without an answer may have happened late, or never", () => {
  expect(verdictOf([put("1", 0, null), get(null, 50, 60)])).toBe("ok");
  expect(verdictOf([put("1", 0, null), get(null, 50, 60), get("1", 70, 80)])).toBe("ok");
  expect(verdictOf([put("1", 0, null), get("1", 50, 60), get(null, 70, 80)])).toBe("violation");
});

test("a write never takes effect before its call", () => {
  expect(verdictOf([get("1", 0, 10), put("1", 20, 30)])).toBe("violation");
});

test("of two compare-and-puts that expect the same value only one succeeds", () => {
  expect(verdictOf([swap(null, "1", null, 0), swap(null, "2", "1", 10), get("1", 20, 21)])).toBe("ok");
  expect(verdictOf([swap(null, "1", null, 0), swap(null, "2", null, 10)])).toBe("violation");
});

test("keys are judged apart, and the violated one is named", () => {
  const history = [put("1", 0, 10, "a"), get("1", 20, 30, "a"), put("2", 0, 10, "b"), get(null, 20, 30, "b")];
  expect(checkLinearizable(history, registerModel)).toMatchObject({ verdict: "violation", key: "b" });
});

test("a search that reaches its limit says unknown, never ok", () => {
  const history = Array.from({ length: 12 }, (_, i) => put(String(i), 0, 100)).concat([get("none", 1, 2)]);
  const verdict = checkLinearizable(history, registerModel, { stepsMax: 500, searchMaxMs: 60_000 });
  expect(verdict.verdict).toBe("unknown");
  expect(verdictOf(history)).toBe("violation");
});

test("a long history with many open writes is judged within the limits", () => {
  const history: RegisterOperation[] = [];
  for (let i = 0; i < 400; i += 1) {
    history.push(put(`w${i}`, i * 10, i % 8 === 0 ? null : i * 10 + 9));
    history.push(get(i % 8 === 0 ? previous(i) : `w${i}`, i * 10 + 9.5, i * 10 + 9.9));
  }
  expect(verdictOf(history)).toBe("ok");
});

function previous(i: number): string | null {
  return i === 0 ? null : `w${i - 1}`;
}
