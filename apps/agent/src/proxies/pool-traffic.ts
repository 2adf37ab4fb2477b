import {
  chooseProxy,
  leasedProxy,
  type NoProxy,
  PoolState,
  type ProxyChoice,
  type Rotation,
} from "@orrery/domain/proxies";
import type { EgressPool, ProxyId } from "@orrery/protocol";
import type { EgressAsk } from "./egress-port.ts";
import type { ProxyTrack } from "./proxy-track.ts";
import { sessionUser } from "./session-user.ts";
import { type CandidateContext, TrackCandidate } from "./track-candidate.ts";

export type PickContext = Omit<CandidateContext, "settings"> & {
  readonly random: () => number;
  /** Only this one; null = whichever. */
  readonly pinned: ProxyId | null;
};

export type Picked =
  | {
      readonly outcome: "picked";
      readonly track: ProxyTrack;
      readonly username: string | null;
      readonly rotation: Rotation | null;
    }
  | ({ readonly outcome: "none" } & NoProxy);

type Field = { readonly candidates: TrackCandidate[]; refreshedMs: number; version: number };

/** What was found out of budgets, holds and slow starts is believed for so long, unless it proves wrong. */
const FRESH_MS = 100;
const FIELDS_MAX = 256;

/** One pool as this node uses it: its proxies, and what its traffic sticks to. */
export class PoolTraffic {
  readonly state = new PoolState();
  #pool: EgressPool;
  #tracks: readonly ProxyTrack[] = [];
  /** By target; "" = any that has neither limits nor holds. */
  readonly #fields = new Map<string, Field>();
  #version = 0;

  constructor(pool: EgressPool) {
    this.#pool = pool;
  }

  get pool(): EgressPool {
    return this.#pool;
  }

  get tracks(): readonly ProxyTrack[] {
    return this.#tracks;
  }

  setPool(pool: EgressPool, tracks: readonly ProxyTrack[]): void {
    this.#pool = pool;
    this.#tracks = tracks;
    this.#fields.clear();
    this.change();
  }

  /** Holds, budgets or somebody's health are other than a moment ago. */
  change(): void {
    this.#version += 1;
  }

  pick(ask: EgressAsk, context: PickContext): Picked {
    const candidates = this.#candidatesFor(context);
    let choice = this.#choose(candidates, ask, context);
    if (choice.outcome === "none" && candidates.some(({ isSoftlyHeld }) => isSoftlyHeld)) {
      // Where nothing else is left, a target that could not be reached is tried again.
      for (const candidate of candidates) if (candidate.isSoftlyHeld) candidate.heldUntilMs = null;
      choice = this.#choose(candidates, ask, context);
    }
    if (choice.outcome === "none") return choice;
    const { proxyId, rotation } = choice;
    const track = candidates.find((each) => each.proxyId === proxyId)?.track;
    if (track === undefined) throw new Error("A proxy was chosen that was no candidate.");
    const session = ask.session ?? track.freeSession(context.nowMs, this.#pool.settings);
    const username = sessionUser(track.proxy, { session, country: ask.country });
    return { outcome: "picked", track, username, rotation };
  }

  /** Where units would help a request that found none: a session waits where it is, others wherever there may be some first. */
  exitsFor(ask: EgressAsk, context: PickContext): string[] {
    const candidates = this.#candidatesFor(context);
    const spent = candidates.filter(({ isSpent, hasBudget }) => isSpent && hasBudget);
    const { settings } = this.#pool;
    const leased = leasedProxy(this.state, ask, { settings, nowMs: context.nowMs });
    if (leased !== null) return spent.filter(({ proxyId }) => proxyId === leased).map(({ exit }) => exit);
    const usable = spent.filter(
      ({ proxyId, isRetired, country, tier, heldUntilMs }) =>
        !isRetired &&
        heldUntilMs === null &&
        !ask.tried.includes(proxyId) &&
        (ask.country === null || ask.country === country) &&
        (ask.tier === null || ask.tier === tier),
    );
    return [...new Set(usable.map(({ exit }) => exit))];
  }

  /** A test of one proxy moves nothing else. */
  #choose(
    candidates: readonly TrackCandidate[],
    ask: EgressAsk,
    { pinned, nowMs, random }: PickContext,
  ): ProxyChoice {
    const state = pinned === null ? this.state : new PoolState();
    return chooseProxy(state, candidates, ask, { settings: this.#pool.settings, nowMs, random });
  }

  #candidatesFor(context: PickContext): TrackCandidate[] {
    const { holds, isLimited, target, nowMs, pinned } = context;
    const key = isLimited || holds.size > 0 ? target : "";
    let field = this.#fields.get(key);
    if (field === undefined) {
      if (this.#fields.size >= FIELDS_MAX) this.#fields.delete(this.#fields.keys().next().value ?? "");
      const candidates = this.#tracks.map((track) => new TrackCandidate(track));
      field = { candidates, refreshedMs: Number.NEGATIVE_INFINITY, version: -1 };
      this.#fields.set(key, field);
    }
    if (nowMs - field.refreshedMs >= FRESH_MS || field.version !== this.#version) {
      const full = { ...context, settings: this.#pool.settings };
      for (const candidate of field.candidates) candidate.refresh(full);
      field.refreshedMs = nowMs;
      field.version = this.#version;
    }
    return pinned === null ? field.candidates : field.candidates.filter(({ proxyId }) => proxyId === pinned);
  }
}
