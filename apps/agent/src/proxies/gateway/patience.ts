import type { DialLimits } from "../dial/dial-through.ts";

type Durations = Required<Pick<DialLimits, "connectTimeoutMs" | "handshakeTimeoutMs" | "totalTimeoutMs">>;

/** Of one attempt. Its signal is made when it is asked for. */
export class AttemptLimits implements DialLimits {
  readonly connectTimeoutMs: number;
  readonly handshakeTimeoutMs: number;
  readonly totalTimeoutMs: number | undefined;
  readonly trust: DialLimits["trust"];
  readonly #patience: Patience;

  constructor(durations: Durations, trust: DialLimits["trust"], patience: Patience) {
    this.connectTimeoutMs = durations.connectTimeoutMs;
    this.handshakeTimeoutMs = durations.handshakeTimeoutMs;
    this.totalTimeoutMs = durations.totalTimeoutMs;
    this.trust = trust;
    this.#patience = patience;
  }

  get signal(): AbortSignal {
    return this.#patience.signal;
  }
}

/** Somebody may give up what runs. Hardly anybody does, so a signal is only made for who asks for one. */
export class Patience {
  /** Called at once when it is given up; for what needs no signal. */
  onGivenUp: (() => void) | null = null;
  #controller: AbortController | null = null;
  #isOver = false;

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#isOver) this.#controller.abort();
    return this.#controller.signal;
  }

  giveUp(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#controller?.abort();
    this.onGivenUp?.();
  }
}
