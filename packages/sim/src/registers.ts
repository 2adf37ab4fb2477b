import type { RegisterInput, RegisterOutput } from "./register-model.ts";

type Write = Exclude<RegisterInput, { kind: "get" }>;

/** A command of the replicated log: a client's write with the number that is its alone. */
export type Command = { readonly operationId: number; readonly write: Write };

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function encodeCommand({ operationId, write }: Command): Uint8Array {
  const expected = write.kind === "compare-and-put" ? (write.expected ?? "") : "-";
  return encoder.encode([operationId, write.kind, write.key, write.value, expected].join(" "));
}

export function decodeCommand(data: Uint8Array): Command {
  const [operationId, kind, key = "", value = "", expected] = decoder.decode(data).split(" ");
  const write: Write =
    kind === "put"
      ? { kind: "put", key, value }
      : { kind: "compare-and-put", key, value, expected: expected === "" ? null : (expected ?? null) };
  return { operationId: Number(operationId), write };
}

/** The replicated state machine of the simulation: named values, and a hash over everything that was applied. */
export class Registers {
  #values = new Map<string, string>();
  /** Over all entries applied so far, in their order. */
  historyHash = 0;

  read(key: string): string | null {
    return this.#values.get(key) ?? null;
  }

  apply({ write }: Command): RegisterOutput {
    const before = this.read(write.key);
    if (write.kind === "put") {
      this.#values.set(write.key, write.value);
      return { kind: "done" };
    }
    if (before === write.expected) this.#values.set(write.key, write.value);
    return { kind: "value", before };
  }

  /** Every entry counts, also those that are no commands. */
  noteApplied(fingerprint: number): void {
    this.historyHash = Math.imul(this.historyHash ^ fingerprint, 0x9e3779b1) + 1;
  }

  /** Equal for equal values and equal histories. */
  get digest(): string {
    return JSON.stringify([this.historyHash, [...this.#values].sort(([a], [b]) => (a < b ? -1 : 1))]);
  }

  encode(): Uint8Array {
    return encoder.encode(this.digest);
  }

  static decode(data: Uint8Array): Registers {
    const [historyHash, values] = JSON.parse(decoder.decode(data)) as [number, [string, string][]];
    const registers = new Registers();
    registers.historyHash = historyHash;
    registers.#values = new Map(values);
    return registers;
  }
}
