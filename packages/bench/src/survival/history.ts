import {
  type Operation as Checked,
  checkLinearizable,
  type RegisterInput,
  type RegisterOutput,
  registerModel,
} from "@orrery/sim";
import type { Operation } from "./load.ts";

export type HistoryVerdict = { verdict: "ok" | "violation" | "unknown"; detail: string };

/**
 * Values are unique, so that a revision stands for one value: a compare-and-put by revision is one by value. What a refused one
 * found is known where anyone told that revision's value; else it counts as unanswered, which can only make the check milder.
 */
export function judgeHistory(operations: readonly Operation[]): HistoryVerdict {
  const values = new Map<string, string | null>();
  for (const operation of operations) {
    const { key, revision, returnedAtMs } = operation;
    if (returnedAtMs === null || revision === 0) continue;
    if (operation.kind === "get") values.set(`${key} ${revision}`, operation.before);
    else if (operation.kind === "put" || operation.isStored)
      values.set(`${key} ${revision}`, operation.value);
  }
  const history = operations.map((operation): Checked<RegisterInput, RegisterOutput> => {
    const { clientId, calledAtMs, returnedAtMs } = operation;
    const output = returnedAtMs === null ? null : outputOf(operation, values);
    return {
      clientId,
      input: inputOf(operation),
      calledAtMs,
      result: output === null || returnedAtMs === null ? null : { output, returnedAtMs },
    };
  });
  const result = checkLinearizable(history, registerModel, { stepsMax: 200_000_000, searchMaxMs: 300_000 });
  if (result.verdict === "ok") return { verdict: "ok", detail: "" };
  if (result.verdict === "unknown") return { verdict: "unknown", detail: result.key };
  return { verdict: "violation", detail: JSON.stringify(result.history, null, 1) };
}

function inputOf(operation: Operation): RegisterInput {
  const { key } = operation;
  switch (operation.kind) {
    case "get":
      return { kind: "get", key };
    case "put":
      return { kind: "put", key, value: operation.value };
    case "compare-and-put":
      return { kind: "compare-and-put", key, expected: operation.expected, value: operation.value };
  }
}

function outputOf(operation: Operation, values: ReadonlyMap<string, string | null>): RegisterOutput | null {
  switch (operation.kind) {
    case "get":
      return { kind: "value", before: operation.before };
    case "put":
      return { kind: "done" };
    case "compare-and-put": {
      if (operation.isStored) return { kind: "value", before: operation.expected };
      if (operation.revision === 0) return { kind: "value", before: null };
      const before = values.get(`${operation.key} ${operation.revision}`);
      return before === undefined ? null : { kind: "value", before };
    }
  }
}

/** A resource that refuses older tokens than it has seen: who acted with one after a newer one had been accepted. */
export class Resource {
  #newest = -1;
  accepted = 0;
  refused = 0;
  readonly tokens: number[] = [];

  act(token: number): void {
    if (token < this.#newest) {
      this.refused += 1;
      return;
    }
    if (token > this.#newest) this.tokens.push(token);
    this.#newest = token;
    this.accepted += 1;
  }
}
