import type { InstanceId, ServiceSettings } from "@orrery/protocol";
import { mayRepeat } from "../calls/may-repeat.ts";
import { RetryBudget } from "../calls/retry-budget.ts";
import { Router } from "../router/router.ts";
import type { Place } from "../strategies/strategy.ts";
import { EventQueue } from "./event-queue.ts";
import { PlantInstance, type PlantInstanceOptions } from "./plant-instance.ts";

export type PlantRequest = {
  readonly atMs: number;
  /** What it takes an instance of slowness 1. */
  readonly workMs: number;
  readonly session: string | null;
  readonly client: string | null;
  readonly method: "GET" | "POST";
};

/** How one request went. */
export type PlantAnswer = {
  readonly atMs: number;
  readonly tookMs: number;
  readonly isOk: boolean;
  /** All that it was sent to, the last one last. */
  readonly instanceIds: readonly InstanceId[];
};

export type PlantOptions = {
  readonly settings: ServiceSettings;
  readonly here: Place;
  readonly instances: readonly PlantInstanceOptions[];
  readonly requests: readonly PlantRequest[];
  readonly deadlineMs: number;
  /** Null = nothing probes. */
  readonly probeEveryMs: number | null;
  readonly random: () => number;
};

const LOAD_EVERY_MS = 2000;
/** Loads told in a whole run: in a long one of many instances they come more seldom. */
const LOADS_MAX = 1_000_000;
/** One instance takes at most so much of the time that is left while there are others. */
const TRY_RATIO = 2 / 3;
const CONNECT_MS = 1;

type Try = {
  readonly request: PlantRequest;
  readonly tried: readonly InstanceId[];
  readonly deadlineMs: number;
};

/** A service with its instances as queues and one gateway with the product's own router, in simulated time (rules RV1 to RV3). */
export function runPlant(options: PlantOptions): PlantAnswer[] {
  const plant = new Plant(options);
  return plant.run();
}

class Plant {
  readonly #options: PlantOptions;
  readonly #events = new EventQueue();
  readonly #router: Router;
  readonly #retries: RetryBudget;
  readonly #instances: readonly PlantInstance[];
  readonly #byId: ReadonlyMap<InstanceId, PlantInstance>;
  readonly #answers: PlantAnswer[] = [];
  readonly #endMs: number;
  readonly #loadEveryMs: number;
  #nextLoadsMs = 0;

  constructor(options: PlantOptions) {
    const { settings, here, random, requests } = options;
    const startMs = requests[0]?.atMs ?? 0;
    this.#options = options;
    this.#endMs = requests.at(-1)?.atMs ?? 0;
    const forMs = this.#endMs - startMs;
    this.#loadEveryMs = Math.max(LOAD_EVERY_MS, (forMs * options.instances.length) / LOADS_MAX);
    this.#events.nowMs = startMs;
    this.#router = new Router({ settings, here, random }, startMs);
    this.#retries = new RetryBudget(settings.retry);
    const plan = (atMs: number, run: (nowMs: number) => void) => this.#events.at(atMs, run);
    this.#instances = options.instances.map((each) => new PlantInstance(each, plan, random));
    this.#byId = new Map(this.#instances.map((each) => [each.instance.id, each]));
  }

  run(): PlantAnswer[] {
    const { requests, probeEveryMs } = this.#options;
    this.#tellLoads(this.#events.nowMs);
    if (probeEveryMs !== null) this.#probe(this.#events.nowMs, probeEveryMs);
    if (requests.length > 0) this.#arrive(0);
    while (this.#events.next());
    return this.#answers;
  }

  /** Each plans the next one, so that few events wait at a time. */
  #arrive(index: number): void {
    const request = this.#options.requests[index];
    if (request === undefined) return;
    this.#events.at(request.atMs, (nowMs) => {
      if (nowMs >= this.#nextLoadsMs) this.#tellLoads(nowMs);
      this.#retries.noteRequest(nowMs);
      this.#send({ request, tried: [], deadlineMs: nowMs + this.#options.deadlineMs }, nowMs);
      this.#arrive(index + 1);
    });
  }

  #send(attempt: Try, nowMs: number): void {
    const { request, tried, deadlineMs } = attempt;
    const isRepeatable = request.method === "GET";
    const ask = { session: request.session, client: request.client, contract: null, tried, isRepeatable };
    const choice = this.#router.pick(ask, nowMs);
    const ticket = choice.outcome === "chosen" ? this.#router.begin(choice.instance.id, nowMs) : null;
    if (choice.outcome === "refused" || ticket === null) {
      this.#finish(attempt, tried, false, nowMs);
      return;
    }
    const { id } = choice.instance;
    let isOver = false;
    const over = (outcome: "ok" | "error" | "timeout" | "unreachable", atMs: number): void => {
      if (isOver) return;
      isOver = true;
      this.#router.answered(ticket, outcome, atMs);
      this.#router.end(ticket, atMs);
      if (outcome === "ok") this.#finish(attempt, [...tried, id], true, atMs);
      else this.#failed(attempt, id, outcome !== "unreachable", atMs);
    };
    const onDone = (isOk: boolean, atMs: number): void => over(isOk ? "ok" : "error", atMs);
    if (this.#byId.get(id)?.accept(request.workMs, onDone, nowMs) === true) {
      this.#events.at(nowMs + (deadlineMs - nowMs) * TRY_RATIO, (atMs) => over("timeout", atMs));
    } else this.#events.at(nowMs + CONNECT_MS, (atMs) => over("unreachable", atMs));
  }

  #failed(attempt: Try, id: InstanceId, isSent: boolean, nowMs: number): void {
    const { settings } = this.#options;
    const tried = [...attempt.tried, id];
    const { may } = mayRepeat({
      method: attempt.request.method,
      isSent,
      isAnswered: false,
      isBodyKept: true,
      tries: tried.length,
      triesMax: settings.retry.attemptsMax,
      attempt: 1,
      leftMs: attempt.deadlineMs - nowMs,
      marginMs: settings.deadline.marginMs,
    });
    if (may && this.#retries.spend(nowMs)) this.#send({ ...attempt, tried }, nowMs);
    else this.#finish(attempt, tried, false, nowMs);
  }

  #finish({ request }: Try, instanceIds: readonly InstanceId[], isOk: boolean, nowMs: number): void {
    this.#answers.push({ atMs: request.atMs, tookMs: nowMs - request.atMs, isOk, instanceIds });
  }

  #tellLoads(nowMs: number): void {
    this.#router.setInstances(
      this.#instances.map((each) => ({ ...each.instance, load: each.loadAt(nowMs) })),
      nowMs,
    );
    this.#nextLoadsMs = nowMs + this.#loadEveryMs;
  }

  /** An instance that fails requests may well tell probes that it is up. */
  #probe(nowMs: number, everyMs: number): void {
    for (const each of this.#instances) {
      const { kind } = each.conductAt(nowMs);
      const isOk = kind === "answers" || kind === "fails";
      this.#router.probe(each.instance.id, { isOk, sentence: "It did not answer." }, nowMs);
    }
    if (nowMs < this.#endMs) this.#events.at(nowMs + everyMs, (atMs) => this.#probe(atMs, everyMs));
  }
}
