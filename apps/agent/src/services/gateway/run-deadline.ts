import type { InstanceId } from "@orrery/protocol";
import type { ServiceRefusal } from "./refusal.ts";

/** Whose doing it is that it is late. */
export type Late = "client" | "instance";

/** A body that does not move for so long ends its request. */
const BODY_STALL_MS = 30_000;

export type RunDeadlineOptions = {
  readonly beganMs: number;
  readonly deadlineMs: number;
  /** Its caller named it: it holds for the whole request, however long its body takes. */
  readonly isStrict: boolean;
  /** For an answer, from the end of a body on, where it is not strict. */
  readonly afterBodyMs: () => number;
  readonly nowMs: () => number;
  /** The instance takes no more of the body for now. */
  readonly isHeldUp: () => boolean;
  readonly onLate: (whose: Late) => void;
};

/** Until an answer begins. */
export class RunDeadline {
  readonly #options: RunDeadlineOptions;
  #deadlineMs: number;
  #timer: NodeJS.Timeout | null = null;
  #body: "none" | "moving" | "sent" = "none";
  #movedMs: number;

  constructor(options: RunDeadlineOptions) {
    this.#options = options;
    this.#deadlineMs = options.deadlineMs;
    this.#movedMs = options.beganMs;
    this.#arm(options.deadlineMs - options.beganMs);
  }

  get deadlineMs(): number {
    return this.#deadlineMs;
  }

  /** When something moved last, of the body or, later, of the answer. */
  get movedMs(): number {
    return this.#movedMs;
  }

  get isBodyBegun(): boolean {
    return this.#body !== "none";
  }

  moved(): void {
    this.#movedMs = this.#options.nowMs();
  }

  bodyBegun(): void {
    this.#body = "moving";
  }

  bodySent(): void {
    this.#body = "sent";
    if (this.#options.isStrict || this.#timer === null) return;
    const leftMs = this.#options.afterBodyMs();
    this.#deadlineMs = this.#options.nowMs() + leftMs;
    this.#arm(leftMs);
  }

  /** An answer has begun, or the request is over. */
  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }

  #arm(ms: number): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), Math.max(1, ms));
  }

  #look(): void {
    const { isStrict, nowMs, isHeldUp, onLate } = this.#options;
    if (isStrict || this.#body !== "moving") {
      onLate("instance");
      return;
    }
    const leftMs = BODY_STALL_MS - (nowMs() - this.#movedMs);
    if (leftMs > 0) this.#arm(leftMs);
    else onLate(isHeldUp() ? "instance" : "client");
  }
}

type LateRun = {
  /** Null = none was asked. */
  readonly instanceId: InstanceId | null;
  readonly tookMs: number;
  readonly isStrict: boolean;
  readonly service: string;
};

export function lateRefusal(whose: Late, { instanceId, tookMs, isStrict, service }: LateRun): ServiceRefusal {
  if (whose === "client") {
    const message = `Nothing of the request's body came for ${BODY_STALL_MS / 1000} s.`;
    return { code: "REQUEST_TOO_SLOW", message };
  }
  const who =
    instanceId === null ? "No instance was asked" : `The instance ${instanceId} had not begun to answer`;
  const giver = isStrict ? "the caller" : `the service ${service}`;
  const message = `${who} within the ${Math.round(tookMs)} ms that ${giver} gives a request.`;
  return { code: "DEADLINE_EXCEEDED", message };
}
