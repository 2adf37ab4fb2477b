import type { Model, Operation } from "./linearizability.ts";

/** One key of the replicated store. Null = the key has no value. */
export type RegisterInput =
  | { readonly kind: "get"; readonly key: string }
  | { readonly kind: "put"; readonly key: string; readonly value: string }
  | {
      readonly kind: "compare-and-put";
      readonly key: string;
      readonly expected: string | null;
      readonly value: string;
    };

/** `before`: the value found; a compare-and-put did its work if that was the expected one. A put does not tell. */
export type RegisterOutput =
  | { readonly kind: "done" }
  | { readonly kind: "value"; readonly before: string | null };

/** A key/value store as its clients see it, for `checkLinearizable`. */
export const registerModel: Model<string | null, RegisterInput, RegisterOutput> = {
  keyOf: (input) => input.key,
  initial: null,
  step: (state, input, output) => {
    switch (input.kind) {
      case "put":
        return { state: input.value };
      case "get":
        return output === null || answers(output, state) ? { state } : null;
      case "compare-and-put":
        if (output !== null && !answers(output, state)) return null;
        return { state: state === input.expected ? input.value : state };
    }
  },
  stateKey: (state) => (state === null ? "" : `=${state}`),
  withoutUnseen,
};

/**
 * An unanswered write whose value nobody found and nobody waits for may as well never have happened: take it out of any order that
 * explains the history, together with the unanswered compare-and-puts that failed there, and the rest is still explained.
 */
function withoutUnseen(
  operations: readonly Operation<RegisterInput, RegisterOutput>[],
): readonly Operation<RegisterInput, RegisterOutput>[] {
  const seen = new Set<string | null>();
  for (const { input, result } of operations) {
    if (result?.output.kind === "value") seen.add(result.output.before);
    if (input.kind === "compare-and-put") seen.add(input.expected);
  }
  const kept = operations.filter(({ input, result }) => {
    return result !== null || (input.kind !== "get" && seen.has(input.value));
  });
  // Without a compare-and-put nobody waits for its expected value any more.
  return kept.length === operations.length ? kept : withoutUnseen(kept);
}

function answers(output: RegisterOutput, state: string | null): boolean {
  return output.kind === "value" && output.before === state;
}
