import type { BudgetAsks, BudgetSlice, RateLimitId } from "@orrery/protocol";
import { type Budget, EMPTY_BUDGET, leaseBudget, returnBudget } from "../budget.ts";
import type { BudgetTicket } from "../held-slice.ts";
import { sliceForMs } from "../pace.ts";
import { SliceBook } from "../slice-book.ts";

export const LIMIT_ID = "limit" as RateLimitId;
export const EXIT = "192.0.2.1";

export type WorldSettings = {
  readonly allowed: number;
  readonly windowMs: number;
  readonly agentCount: number;
  /** Requests a second, by agent. */
  readonly demand: (agent: number, nowMs: number) => number;
  /** One way, agent to hub and back; may be different each time, so that messages overtake each other. */
  readonly messageMs: (random: () => number) => number;
  readonly lossRatio: number;
  /** From sent to arrived, and from arrived until the answer began. */
  readonly wayMs: (random: () => number) => number;
  readonly answerMs: (random: () => number) => number;
  /** Of requests: given up by the client while under way. */
  readonly giveUpRatio: number;
  readonly waitMaxMs: number;
};

type Answer = { readonly slices: readonly BudgetSlice[]; readonly retryInMs: number | null };

/** Hub, network, agents and a target on one true clock, which only the hub knows. */
export class BudgetWorld {
  nowMs = 1_000_000;
  budget: Budget = EMPTY_BUDGET;
  isHubUp = true;
  /** True times at the target, ascending. */
  readonly arrivals: { atMs: number; agent: number }[] = [];
  readonly agents: WorldAgent[];
  readonly settings: WorldSettings;
  readonly random: () => number;
  readonly #due: { atMs: number; order: number; run: () => void }[] = [];
  #order = 0;
  #sliceCount = 0;

  constructor(settings: WorldSettings, random: () => number) {
    this.settings = settings;
    this.random = random;
    this.agents = Array.from({ length: settings.agentCount }, (_, i) => new WorldAgent(this, i));
  }

  after(ms: number, run: () => void): void {
    this.#order += 1;
    const entry = { atMs: this.nowMs + ms, order: this.#order, run };
    let low = 0;
    let high = this.#due.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = this.#due[middle];
      if (
        other !== undefined &&
        (other.atMs > entry.atMs || (other.atMs === entry.atMs && other.order > entry.order))
      )
        low = middle + 1;
      else high = middle;
    }
    this.#due.splice(low, 0, entry);
  }

  runUntil(atMs: number): void {
    for (let next = this.#due.at(-1); next !== undefined && next.atMs <= atMs; next = this.#due.at(-1)) {
      this.#due.pop();
      this.nowMs = next.atMs;
      next.run();
    }
    this.nowMs = atMs;
  }

  /** Durable before it is answered; the answer may still be lost. */
  ask(agent: number, asks: BudgetAsks, answered: (answer: Answer) => void): void {
    this.#travel(() => {
      if (!this.isHubUp) return;
      const nodeId = `node ${agent}`;
      for (const each of asks.returns) {
        this.budget = returnBudget(this.#stored(), { ...each, nodeId, nowMs: this.#hubMs() });
      }
      const slices: BudgetSlice[] = [];
      let retryInMs: number | null = null;
      for (const { wanted } of asks.asks) {
        this.#sliceCount += 1;
        const sliceId = `slice ${this.#sliceCount}`;
        const { allowed, windowMs } = this.settings;
        const forMs = sliceForMs(windowMs);
        const lease = leaseBudget(this.#stored(), {
          limit: { allowed, windowMs },
          sliceId,
          nodeId,
          wanted,
          nowMs: this.#hubMs(),
          forMs,
        });
        this.budget = lease.budget;
        retryInMs = lease.retryInMs;
        if (lease.units > 0)
          slices.push({ id: sliceId, limitId: LIMIT_ID, exit: EXIT, units: lease.units, forMs });
      }
      this.#travel(() => answered({ slices, retryInMs }));
    });
  }

  /** As the database gives it back. */
  #stored(): Budget {
    return JSON.parse(JSON.stringify(this.budget));
  }

  #hubMs(): number {
    return Math.floor(this.nowMs);
  }

  #travel(arrive: () => void): void {
    if (this.random() < this.settings.lossRatio) return;
    this.after(this.settings.messageMs(this.random), arrive);
  }
}

export class WorldAgent {
  isDead = false;
  servedCount = 0;
  deniedCount = 0;
  cutCount = 0;
  askedCount = 0;
  book = new SliceBook();
  readonly #world: BudgetWorld;
  readonly #index: number;
  readonly #clock: { readonly offsetMs: number; readonly rate: number };
  readonly #waiting: { untilMs: number }[] = [];
  readonly #open = new Map<BudgetTicket, Flight>();

  constructor(world: BudgetWorld, index: number) {
    this.#world = world;
    this.#index = index;
    // A clock of its own, up to 200 ppm fast or slow.
    this.#clock = { offsetMs: world.random() * 1e7, rate: 1 + (world.random() - 0.5) * 4e-4 };
    this.#setLimits();
    world.after(world.random() * 100, () => this.#tick());
    this.#nextRequest();
  }

  /** Everything that it holds in memory is gone; what it sent is under way. */
  kill(): void {
    this.isDead = true;
    for (const flight of this.#open.values()) flight.cut();
    this.#open.clear();
  }

  /** The same node, another process. */
  revive(): void {
    if (!this.isDead) return;
    this.isDead = false;
    this.book = new SliceBook();
    this.#setLimits();
    this.#waiting.length = 0;
    this.#world.after(0, () => this.#tick());
    this.#nextRequest();
  }

  #setLimits(): void {
    const { allowed, windowMs } = this.#world.settings;
    this.book.setLimits([{ id: LIMIT_ID, allowed, windowMs }]);
  }

  #ms(): number {
    return this.#clock.offsetMs + this.#world.nowMs * this.#clock.rate;
  }

  #nextRequest(): void {
    const { book } = this;
    const perSecond = this.#world.settings.demand(this.#index, this.#world.nowMs);
    const pauseMs = perSecond > 0 ? (-Math.log(1 - this.#world.random()) * 1000) / perSecond : 500;
    this.#world.after(pauseMs, () => {
      if (this.isDead || this.book !== book) return;
      if (perSecond > 0 && this.#waiting.length < 200) {
        this.#waiting.push({ untilMs: this.#ms() + this.#world.settings.waitMaxMs });
        this.book.waits(LIMIT_ID, EXIT, 1, this.#ms());
        this.#serve();
      }
      this.#nextRequest();
    });
  }

  #serve(): void {
    while (this.#waiting.length > 0) {
      const nowMs = this.#ms();
      const isLate = (this.#waiting[0]?.untilMs ?? 0) < nowMs;
      const ticket = isLate ? null : this.book.take(LIMIT_ID, EXIT, nowMs);
      if (ticket === null && !isLate) return;
      this.#waiting.shift();
      this.book.waits(LIMIT_ID, EXIT, -1, nowMs);
      if (ticket === null) this.deniedCount += 1;
      else this.#send(ticket);
    }
  }

  #send(ticket: BudgetTicket): void {
    const { book } = this;
    const { settings, random } = this.#world;
    // Between choosing and dialling time passes, in which a slice may end.
    this.#world.after(random() * 5, () => {
      if (this.isDead || this.book !== book) return;
      if (!book.sent(ticket, this.#ms())) return book.over(ticket);
      this.servedCount += 1;
      const flight = new Flight(this.#world, this.#index, settings.wayMs(random), () => {
        this.#world.after(settings.answerMs(random), () => {
          book.over(ticket);
          this.#open.delete(ticket);
        });
      });
      this.#open.set(ticket, flight);
      if (random() < settings.giveUpRatio) this.#giveUp(book, ticket, flight);
    });
  }

  #giveUp(book: SliceBook, ticket: BudgetTicket, flight: Flight): void {
    this.#world.after(this.#world.random() * 2000, () => {
      if (this.book !== book || !this.#open.delete(ticket)) return;
      flight.cut();
      book.cut(ticket, this.#ms());
    });
  }

  #tick(): void {
    const { book } = this;
    if (this.isDead) return;
    for (const ticket of book.expire(this.#ms())) {
      this.cutCount += 1;
      this.#open.get(ticket)?.cut();
      this.#open.delete(ticket);
    }
    this.#serve();
    const sentAtMs = this.#ms();
    const message = { asks: book.asks(sentAtMs), returns: book.returns(sentAtMs) };
    if (message.asks.length + message.returns.length > 0) {
      this.askedCount += 1;
      this.#world.ask(this.#index, message, (answer) => {
        if (this.isDead || this.book !== book) return;
        for (const slice of answer.slices) book.add(slice, sentAtMs, this.#ms());
        if (answer.retryInMs !== null) book.scarce(LIMIT_ID, EXIT, answer.retryInMs, this.#ms());
        else if (message.asks.length > 0 && answer.slices.length === 0)
          throw new Error("no units and no word");
        book.confirmed(message.returns, sentAtMs, this.#ms());
        this.#serve();
      });
    }
    this.#world.after(20, () => {
      if (this.book === book) this.#tick();
    });
  }
}

/** A request on its way to the target. Once its way was cut it arrives within a second, or not at all. */
class Flight {
  #isCut = false;
  #isThere = false;
  readonly #world: BudgetWorld;
  readonly #agent: number;
  readonly #arrived: () => void;

  constructor(world: BudgetWorld, agent: number, wayMs: number, arrived: () => void) {
    this.#world = world;
    this.#agent = agent;
    this.#arrived = arrived;
    world.after(wayMs, () => {
      if (!this.#isCut) this.#arrive();
    });
  }

  cut(): void {
    if (this.#isCut || this.#isThere) return;
    this.#isCut = true;
    if (this.#world.random() < 0.7) this.#world.after(this.#world.random() * 1000, () => this.#arrive());
  }

  #arrive(): void {
    this.#isThere = true;
    this.#world.arrivals.push({ atMs: this.#world.nowMs, agent: this.#agent });
    this.#arrived();
  }
}

/** The most that arrived within any window, counted at each arrival. */
export function busiestWindow(arrivals: readonly { readonly atMs: number }[], windowMs: number): number {
  let most = 0;
  let from = 0;
  for (const [i, { atMs }] of arrivals.entries()) {
    while ((arrivals[from]?.atMs ?? atMs) <= atMs - windowMs) from += 1;
    most = Math.max(most, i - from + 1);
  }
  return most;
}
