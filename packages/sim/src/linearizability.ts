/**
 * Is a history of concurrent operations explained by some order in which each took effect at one instant between its call and
 * its return? Wing and Gong's search ("Testing and verifying concurrent objects", 1993) with Lowe's memory of configurations
 * already tried ("Testing for linearizability", 2017), split by key where the model allows it (P-compositionality), as in
 * Porcupine (Anish Athalye).
 */

export type Operation<Input, Output> = {
  readonly clientId: string;
  readonly input: Input;
  readonly calledAtMs: number;
  /** Null = no answer came: it may have happened at any time after its call, or never. */
  readonly result: { readonly output: Output; readonly returnedAtMs: number } | null;
};

/** What the object is meant to do; it must be deterministic. */
export type Model<State, Input, Output> = {
  /** Operations with different keys do not see each other. */
  readonly keyOf: (input: Input) => string;
  readonly initial: State;
  /** The state afterwards, or null where `output` is not what the object answers; with no output any answer will do. */
  readonly step: (state: State, input: Input, output: Output | null) => { readonly state: State } | null;
  /** Equal texts for equal states. */
  readonly stateKey: (state: State) => string;
  /** Leaves out operations of one key without which the verdict is the same; the search is exponential in unanswered ones. */
  readonly withoutUnseen?: (
    operations: readonly Operation<Input, Output>[],
  ) => readonly Operation<Input, Output>[];
};

export type LinearizabilityLimits = {
  /** Steps of the search over all keys. */
  readonly stepsMax: number;
  /** Wall-clock time of the search over all keys, in ms. */
  readonly searchMaxMs: number;
};

export type LinearizabilityVerdict<Input, Output> =
  | { readonly verdict: "ok" }
  | {
      readonly verdict: "violation";
      readonly key: string;
      readonly history: readonly Operation<Input, Output>[];
    }
  /** The limits were reached first. Not a pass. */
  | { readonly verdict: "unknown"; readonly key: string };

export const DEFAULT_LIMITS: LinearizabilityLimits = { stepsMax: 20_000_000, searchMaxMs: 60_000 };

export function checkLinearizable<State, Input, Output>(
  history: readonly Operation<Input, Output>[],
  model: Model<State, Input, Output>,
  limits: LinearizabilityLimits = DEFAULT_LIMITS,
): LinearizabilityVerdict<Input, Output> {
  const byKey = Map.groupBy(history, (operation) => model.keyOf(operation.input));
  const budget = { stepsLeft: limits.stepsMax, deadlineMs: performance.now() + limits.searchMaxMs };
  let unknownKey: string | null = null;
  for (const [key, operations] of byKey) {
    const found = searchOrder(model.withoutUnseen?.(operations) ?? operations, model, budget);
    if (found === "none") return { verdict: "violation", key, history: operations };
    // Another key may still hold a violation, which says more than "unknown".
    if (found === "unknown") unknownKey ??= key;
  }
  return unknownKey === null ? { verdict: "ok" } : { verdict: "unknown", key: unknownKey };
}

type Budget = { stepsLeft: number; readonly deadlineMs: number };

const STEPS_BETWEEN_CLOCKS = 4096;

function searchOrder<State, Input, Output>(
  operations: readonly Operation<Input, Output>[],
  model: Model<State, Input, Output>,
  budget: Budget,
): "found" | "none" | "unknown" {
  const head = linkEvents(operations);
  const tried = new TriedConfigurations(operations.length);
  const path: { call: CallNode<Input, Output>; before: State }[] = [];
  let state = model.initial;
  let returnsLeft = operations.filter(({ result }) => result !== null).length;
  let node: EventNode<Input, Output> | null = head.next;
  while (returnsLeft > 0) {
    budget.stepsLeft -= 1;
    if (budget.stepsLeft <= 0) return "unknown";
    if (budget.stepsLeft % STEPS_BETWEEN_CLOCKS === 0 && performance.now() > budget.deadlineMs)
      return "unknown";
    if (node?.kind === "call") {
      const { input, result } = node.operation;
      const next = model.step(state, input, result === null ? null : result.output);
      if (next !== null && tried.add(node.index, model.stateKey(next.state))) {
        path.push({ call: node, before: state });
        state = next.state;
        if (result !== null) returnsLeft -= 1;
        takeOut(node);
        node = head.next;
      } else {
        node = node.next;
      }
      continue;
    }
    // A return whose call is not placed yet, or the end: nothing further can come first, so the last choice was wrong.
    const last = path.pop();
    if (last === undefined) return "none";
    state = last.before;
    tried.drop(last.call.index);
    if (last.call.operation.result !== null) returnsLeft += 1;
    putBack(last.call);
    node = last.call.next;
  }
  return "found";
}

type NodeLinks<Input, Output> = {
  previous: EventNode<Input, Output> | null;
  next: EventNode<Input, Output> | null;
};
type CallNode<Input, Output> = NodeLinks<Input, Output> & {
  readonly kind: "call";
  readonly index: number;
  readonly operation: Operation<Input, Output>;
  returned: EventNode<Input, Output> | null;
};
type EventNode<Input, Output> =
  | CallNode<Input, Output>
  | (NodeLinks<Input, Output> & { readonly kind: "return" })
  | (NodeLinks<Input, Output> & { readonly kind: "head" });

/** Calls and returns in order of time; at the same instant calls come first, which counts them as concurrent. */
function linkEvents<Input, Output>(
  operations: readonly Operation<Input, Output>[],
): EventNode<Input, Output> {
  const events: { atMs: number; node: EventNode<Input, Output> }[] = [];
  operations.forEach((operation, index) => {
    const call: CallNode<Input, Output> = {
      kind: "call",
      index,
      operation,
      returned: null,
      previous: null,
      next: null,
    };
    events.push({ atMs: operation.calledAtMs, node: call });
    if (operation.result === null) return;
    call.returned = { kind: "return", previous: null, next: null };
    events.push({ atMs: operation.result.returnedAtMs, node: call.returned });
  });
  events.sort((a, b) => a.atMs - b.atMs || rank(a.node) - rank(b.node));
  const head: EventNode<Input, Output> = { kind: "head", previous: null, next: null };
  let last: EventNode<Input, Output> = head;
  for (const { node } of events) {
    last.next = node;
    node.previous = last;
    last = node;
  }
  return head;
}

function rank(node: { kind: string }): number {
  return node.kind === "call" ? 0 : 1;
}

function takeOut<Input, Output>(call: CallNode<Input, Output>): void {
  for (const node of [call, call.returned]) {
    if (node === null) continue;
    if (node.previous !== null) node.previous.next = node.next;
    if (node.next !== null) node.next.previous = node.previous;
  }
}

function putBack<Input, Output>(call: CallNode<Input, Output>): void {
  for (const node of [call.returned, call]) {
    if (node === null) continue;
    if (node.previous !== null) node.previous.next = node;
    if (node.next !== null) node.next.previous = node;
  }
}

/** Sets of placed operations together with the state they led to: from the same configuration the search ends the same. */
class TriedConfigurations {
  readonly #placed: Uint32Array;
  readonly #byHash = new Map<string, Uint32Array[]>();
  #hash = 0;

  constructor(operationCount: number) {
    this.#placed = new Uint32Array(Math.ceil(operationCount / 32));
  }

  /** Places one more operation; false, and nothing placed, if that configuration was tried before. */
  add(index: number, stateKey: string): boolean {
    this.#flip(index);
    const bucketKey = `${this.#hash}/${stateKey}`;
    const bucket = this.#byHash.get(bucketKey);
    if (bucket?.some((placed) => isEqual(placed, this.#placed))) {
      this.#flip(index);
      return false;
    }
    if (bucket === undefined) this.#byHash.set(bucketKey, [this.#placed.slice()]);
    else bucket.push(this.#placed.slice());
    return true;
  }

  drop(index: number): void {
    this.#flip(index);
  }

  #flip(index: number): void {
    const word = index >>> 5;
    this.#placed[word] = (this.#placed[word] ?? 0) ^ (1 << (index & 31));
    let mixed = Math.imul(index + 1, 0x9e3779b1);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b);
    this.#hash ^= mixed ^ (mixed >>> 13);
  }
}

function isEqual(a: Uint32Array, b: Uint32Array): boolean {
  return a.every((word, i) => word === b[i]);
}
