import {
  headersFor,
  isSafeMethod,
  mayRepeat,
  type Refusal,
  type RequestOutcome,
  type RoutingRequest,
  type Ticket,
} from "@orrery/domain/routing";
import type { InstanceId, ServiceInstance } from "@orrery/protocol";
import type { InstanceAsk } from "./ask-instance.ts";
import type { RunOptions } from "./run-options.ts";

/** One of them. */
export type Attempt = {
  readonly instance: ServiceInstance;
  readonly ticket: Ticket;
  /** Null until it is asked. */
  ask: InstanceAsk | null;
};

export type Begun =
  | { readonly outcome: "begun"; readonly attempt: Attempt; readonly headers: Record<string, string> }
  | { readonly outcome: "late"; readonly sentence: string }
  | Refusal;

/** What the rules of another try have to know of the moment. */
export type TryMoment = {
  readonly nowMs: number;
  readonly deadlineMs: number;
  /** The body has begun to flow: it cannot be sent again. */
  readonly isBodyBegun: boolean;
};

const STALE_MAX = 3;

/** The tries of one request: of which instances, how many, and whether there may be another one. */
export class RunTries {
  readonly #options: RunOptions;
  readonly #isSafe: boolean;
  readonly #tried: InstanceId[] = [];
  readonly #request: RoutingRequest;
  #current: Attempt | null = null;
  #count = 0;
  #staleCount = 0;
  #lastInstanceId: InstanceId | null = null;

  constructor(options: RunOptions) {
    const { client, head, call } = options;
    this.#options = options;
    this.#isSafe = isSafeMethod(client.method);
    this.#request = {
      session: head.session,
      client: head.client,
      contract: head.contract,
      tried: this.#tried,
      isRepeatable: this.#isSafe && client.body === null && call.attempt === 1,
    };
  }

  get current(): Attempt | null {
    return this.#current;
  }

  get count(): number {
    return this.#count;
  }

  get lastInstanceId(): InstanceId | null {
    return this.#lastInstanceId;
  }

  begin({ nowMs, deadlineMs }: TryMoment): Begun {
    const { route, call } = this.#options;
    for (;;) {
      const chosen = route.router.pick(this.#request, nowMs);
      if (chosen.outcome === "refused") return chosen;
      const now = deadlineMs === call.deadlineMs ? call : { ...call, deadlineMs };
      const sent = headersFor(now, call.attempt + this.#count, route.settings.deadline, nowMs);
      if (sent.outcome === "refused") return { outcome: "late", sentence: sent.sentence };
      const { instance } = chosen;
      const ticket = route.router.begin(instance.id, nowMs);
      // It has gone between the two.
      if (ticket === null) continue;
      const attempt: Attempt = { instance, ticket, ask: null };
      this.#current = attempt;
      this.#lastInstanceId = instance.id;
      this.#count += 1;
      return { outcome: "begun", attempt, headers: sent.headers };
    }
  }

  end(attempt: Attempt, nowMs: number): void {
    this.#current = null;
    if (attempt.ticket.isAnswered) this.#tried.push(attempt.instance.id);
    this.#options.route.router.end(attempt.ticket, nowMs);
  }

  /** The instance is left, though nothing failed on this side. */
  abandon(outcome: RequestOutcome, nowMs: number): void {
    const attempt = this.#current;
    if (attempt === null) return;
    this.#options.route.router.answered(attempt.ticket, outcome, nowMs);
    this.end(attempt, nowMs);
    attempt.ask?.cancel();
  }

  /** A kept connection had ended: true = that counts as no try, and the same may be asked again. */
  forgive(attempt: Attempt, { nowMs, isBodyBegun }: TryMoment): boolean {
    if (!this.#isSafe || isBodyBegun || this.#staleCount >= STALE_MAX) return false;
    this.#staleCount += 1;
    this.#count -= 1;
    this.end(attempt, nowMs);
    return true;
  }

  /** There is another instance that could be asked instead of this one. */
  hasOther({ instance }: Attempt, nowMs: number): boolean {
    const { router } = this.#options.route;
    const tried = [...this.#tried, instance.id];
    return router.pick({ ...this.#request, tried }, nowMs).outcome === "chosen";
  }

  /** `isSent`: something of the request may have reached an instance. `sentence`: why not, where it may not. */
  mayRepeat(isSent: boolean, { nowMs, deadlineMs, isBodyBegun }: TryMoment) {
    const { route, call, client } = this.#options;
    const { retry, deadline } = route.settings;
    return mayRepeat({
      ...{ method: client.method, isSent, isAnswered: false, tries: this.#count },
      isBodyKept: client.body?.kind !== "streamed" || !isBodyBegun,
      triesMax: retry.attemptsMax,
      attempt: call.attempt,
      leftMs: deadlineMs - nowMs,
      marginMs: deadline.marginMs,
    });
  }
}
