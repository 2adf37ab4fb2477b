import type { SecureContext } from "node:tls";
import type { EgressPool, ProxyExit, ProxyFault } from "@orrery/protocol";
import type { Clock } from "@orrery/runtime";
import { probePhaseMs } from "../probes/probe-phase.ts";
import { probe } from "./probe.ts";
import type { ProxyTrack } from "./proxy-track.ts";

export type ProbeFinding = {
  readonly track: ProxyTrack;
  readonly pool: EgressPool;
  readonly tookMs: number;
  readonly bytes: number;
  readonly echoHost: string;
} & (
  | { readonly outcome: "answered"; readonly exit: ProxyExit }
  | { readonly outcome: "failed"; readonly fault: ProxyFault; readonly sentence: string }
);

export type ProxyProberOptions = {
  readonly nodeId: () => string;
  /** Whom TLS with proxies trusts; undefined = the system's authorities. */
  readonly trust: SecureContext | undefined;
  readonly clock: Clock;
  readonly random: () => number;
  /** All that are in use, with their pools. */
  readonly tracks: () => Iterable<{ readonly track: ProxyTrack; readonly pool: EgressPool }>;
  /** For pools that have none of their own; null = there is none. */
  readonly echoUrl: () => string | null;
  /** The hub has been away for a while: nobody tells what other nodes find. */
  readonly isAlone: () => boolean;
  readonly onFound: (finding: ProbeFinding) => void;
};

const TICK_MS = 250;
const UNDER_WAY_MAX = 16;
const JITTER_RATIO = 0.1;
/** Carried something within so long: it is active. */
const ACTIVE_MS = 30_000;

/** Others' doubts are looked into within so long. */
const DOUBT_SPREAD_MS = 500;

/** `beganMs`: of the last probe. */
type Rhythm = { dueMs: number; everyMs: number; isUnderWay: boolean; beganMs: number };

/** Asks the echo endpoint through the proxies that this node probes for the fleet: often where something depends on it, seldom elsewhere. */
export class ProxyProber {
  readonly #options: ProxyProberOptions;
  readonly #rhythms = new Map<ProxyTrack, Rhythm>();
  #underWayCount = 0;
  #timer: NodeJS.Timeout | null = null;

  constructor(options: ProxyProberOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS).unref();
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#rhythms.clear();
  }

  #tick(): void {
    const { tracks, clock } = this.#options;
    const nowMs = clock.monotonicMs();
    const seen = new Set<ProxyTrack>();
    for (const { track, pool } of tracks()) {
      const url = pool.settings.echoUrl ?? this.#options.echoUrl();
      if (url === null || !this.#isOurs(track)) continue;
      seen.add(track);
      const rhythm = this.#rhythmOf(track, pool, nowMs);
      if (rhythm.isUnderWay || nowMs < rhythm.dueMs || this.#underWayCount >= UNDER_WAY_MAX) continue;
      void this.#run(track, pool, url, rhythm);
    }
    for (const track of this.#rhythms.keys()) if (!seen.has(track)) this.#rhythms.delete(track);
  }

  #isOurs(track: ProxyTrack): boolean {
    if (track.proxy.state !== "active") return false;
    return track.proxy.isProber || (track.health !== "healthy" && this.#options.isAlone());
  }

  /** The first one comes at once, spread a little; then each at its own phase. What becomes active is not left waiting for its idle turn. */
  #rhythmOf(track: ProxyTrack, pool: EgressPool, nowMs: number): Rhythm {
    const { nodeId, random } = this.#options;
    const everyMs = this.#everyMs(track, pool, nowMs);
    const known = this.#rhythms.get(track);
    if (known === undefined) {
      const dueMs = nowMs + Math.min(everyMs, pool.settings.probeEveryMs) * 0.2 * random();
      const rhythm = { dueMs, everyMs, isUnderWay: false, beganMs: Number.NEGATIVE_INFINITY };
      this.#rhythms.set(track, rhythm);
      return rhythm;
    }
    if (everyMs < known.everyMs) {
      known.dueMs = Math.min(known.dueMs, nowMs + probePhaseMs(nodeId(), track.proxy.id, everyMs));
    }
    known.everyMs = everyMs;
    // Not again before it was probed, however often others doubt it.
    if (track.doubtedMs > known.beganMs && known.dueMs - nowMs > DOUBT_SPREAD_MS) {
      known.dueMs = nowMs + DOUBT_SPREAD_MS * random();
    }
    return known;
  }

  #everyMs(track: ProxyTrack, { settings }: EgressPool, nowMs: number): number {
    const lastMs = Math.max(track.usedMs, track.doubtedMs);
    const isActive = track.openCount > 0 || nowMs - lastMs < ACTIVE_MS;
    const isDoubtful =
      track.health === "suspect" || track.health === "unproven" || track.health === "cooling";
    return isActive || isDoubtful
      ? settings.probeEveryMs
      : Math.max(settings.probeEveryMs, settings.probeIdleEveryMs);
  }

  async #run(track: ProxyTrack, pool: EgressPool, url: string, rhythm: Rhythm): Promise<void> {
    const { trust, clock, random, onFound } = this.#options;
    rhythm.isUnderWay = true;
    this.#underWayCount += 1;
    rhythm.beganMs = clock.monotonicMs();
    rhythm.dueMs = rhythm.beganMs + rhythm.everyMs * (1 - JITTER_RATIO * random());
    const found = await probe(track.forProbe(), url, pool.settings, { trust, clock });
    rhythm.isUnderWay = false;
    this.#underWayCount -= 1;
    // Stopped, or the proxy is not in the orders any more.
    if (this.#rhythms.get(track) !== rhythm) return;
    const { tookMs, bytes } = found;
    const told = { track, pool, tookMs, bytes, echoHost: new URL(url).hostname };
    if (found.outcome === "failed") {
      onFound({ ...told, outcome: "failed", fault: found.fault, sentence: found.sentence });
    } else {
      const exit = { ...found.finding, observedAtMs: Math.round(clock.nowAtMs()) };
      onFound({ ...told, outcome: "answered", exit });
    }
  }
}
