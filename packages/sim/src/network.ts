import type { NetworkPlan } from "./plan.ts";
import type { Rng } from "./rng.ts";
import type { Scheduler } from "./scheduler.ts";

/** Hosts are numbered; a link is directed, so that a cut may hold in one direction only. */
type Link = { isCut: boolean; cloggedUntilMs: number; lastArrivalMs: number };

/** Loses, doubles, delays and reorders what is sent, as its plan and the faults of the moment say. */
export class Network {
  readonly #scheduler: Scheduler;
  readonly #rng: Rng;
  readonly #links = new Map<number, Link>();
  #plan: NetworkPlan;

  constructor(scheduler: Scheduler, rng: Rng, plan: NetworkPlan) {
    this.#scheduler = scheduler;
    this.#rng = rng;
    this.#plan = plan;
  }

  send(from: number, to: number, deliver: () => void): void {
    const plan = this.#plan;
    const rng = this.#rng;
    const link = this.#link(from, to);
    if (link.isCut || rng.chance(plan.lossRatio)) return;
    this.#arrive(link, from, to, this.#delayMs(), deliver);
    if (rng.chance(plan.duplicateRatio)) {
      const copyDelayMs =
        plan.tailRatio > 0 && rng.chance(0.2) ? rng.between(0, plan.tailMaxMs) : this.#delayMs();
      this.#arrive(link, from, to, copyDelayMs, deliver);
    }
  }

  /** A perfect network with short delays; what is on its way still comes. */
  calm(): void {
    this.#plan = {
      ...this.#plan,
      lossRatio: 0,
      duplicateRatio: 0,
      tailRatio: 0,
      delayMaxMs: this.#plan.delayMinMs + 0.5,
    };
    for (const link of this.#links.values()) {
      link.isCut = false;
      link.cloggedUntilMs = Math.min(link.cloggedUntilMs, this.#scheduler.nowMs);
      link.lastArrivalMs = 0;
    }
  }

  cut(from: number, to: number): void {
    this.#link(from, to).isCut = true;
  }

  mend(from: number, to: number): void {
    this.#link(from, to).isCut = false;
  }

  isCut(from: number, to: number): boolean {
    return this.#link(from, to).isCut;
  }

  /** Nothing arrives over this link before then; afterwards everything at once. */
  clog(from: number, to: number, durationMs: number): void {
    this.#link(from, to).cloggedUntilMs = this.#scheduler.nowMs + durationMs;
  }

  #arrive(link: Link, from: number, to: number, delayMs: number, deliver: () => void): void {
    let atMs = Math.max(this.#scheduler.nowMs + delayMs, link.cloggedUntilMs);
    if (this.#plan.isOrdered) atMs = Math.max(atMs, link.lastArrivalMs);
    link.lastArrivalMs = atMs;
    this.#scheduler.after(atMs - this.#scheduler.nowMs, () => {
      // A cut link also loses what was on its way; a clog that came in between holds it longer.
      if (this.isCut(from, to)) return;
      const waitMs = link.cloggedUntilMs - this.#scheduler.nowMs;
      if (waitMs > 0) this.#scheduler.after(waitMs, deliver);
      else deliver();
    });
  }

  #delayMs(): number {
    const { delayMinMs, delayMaxMs, tailRatio, tailMaxMs } = this.#plan;
    if (this.#rng.chance(tailRatio)) return this.#rng.between(delayMaxMs, Math.max(delayMaxMs, tailMaxMs));
    return this.#rng.between(delayMinMs, delayMaxMs);
  }

  #link(from: number, to: number): Link {
    const key = from * 1000 + to;
    let link = this.#links.get(key);
    if (link === undefined) {
      link = { isCut: false, cloggedUntilMs: 0, lastArrivalMs: 0 };
      this.#links.set(key, link);
    }
    return link;
  }
}
