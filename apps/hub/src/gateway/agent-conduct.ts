import type { ErrorCode } from "@orrery/protocol";
import type { AgentGatewayContext } from "./agent-gateway-context.ts";
import type { AgentIdentity } from "./agent-identity.ts";
import { recordViolation } from "./agent-records.ts";
import { FloodLimit } from "./flood-limit.ts";

const MALFORMED_MAX = 3;
const MALFORMED_WINDOW_MS = 60_000;

/** What one agent's connection sends beyond what it may: recorded, and at some point the connection's end. */
export class AgentConduct {
  readonly #context: AgentGatewayContext;
  readonly #identity: AgentIdentity;
  readonly #close: (code: ErrorCode, message?: string) => void;
  readonly #flood: FloodLimit;
  #malformedAtMs: number[] = [];

  constructor(
    context: AgentGatewayContext,
    identity: AgentIdentity,
    close: (code: ErrorCode, message?: string) => void,
  ) {
    this.#context = context;
    this.#identity = identity;
    this.#close = close;
    this.#flood = new FloodLimit(context.clock.monotonicMs());
  }

  count(data: unknown): void {
    const bytes = typeof data === "string" ? data.length : data instanceof Uint8Array ? data.byteLength : 0;
    if (this.#flood.admit(bytes, this.#context.clock.monotonicMs())) return;
    this.#record("flooding", "too many messages or bytes a second");
    this.#close("FLOODING");
  }

  malformed(event: string, problem: string): void {
    const nowMs = this.#context.clock.monotonicMs();
    const sentence = `${event.slice(0, 40)}: ${problem}`;
    this.#malformedAtMs = this.#malformedAtMs.filter((atMs) => nowMs - atMs < MALFORMED_WINDOW_MS);
    this.#malformedAtMs.push(nowMs);
    this.#record("malformed", sentence);
    if (this.#malformedAtMs.length >= MALFORMED_MAX) this.#close("MALFORMED_MESSAGE", sentence.slice(0, 500));
  }

  transportError({ code }: { code?: string }): void {
    if (code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH")
      this.#record("oversized", "a message larger than 1 MiB");
  }

  /** Resolves when whoever sends a lot may be answered. */
  async holdBack(): Promise<void> {
    const delayMs = this.#flood.ackDelayMs();
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
  }

  #record(kind: Parameters<typeof recordViolation>[2], problem: string): void {
    recordViolation(this.#context, this.#identity.node, kind, problem);
  }
}
