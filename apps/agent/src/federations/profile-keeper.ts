import {
  type AutoProfile,
  autoProfile,
  type Measured,
  PROFILE_NAMES,
  PROFILES,
  type Profile,
  replayProfile,
} from "@orrery/domain/detection";
import type { FederationReport, FederationSpec, MemberId, ProfileInEffect } from "@orrery/protocol";
import type { FederationContext } from "./federation-context.ts";
import type { HeardNews } from "./member-news.ts";

/**
 * A profile that accuses sooner takes effect so much later: meanwhile it is told to the leader, which must not claim its lease
 * for longer than the quickest of the voters waits.
 */
const QUICKER_AFTER_MS = 12_000;
/** A new leader has measured little: so long it publishes nothing quicker than what it found. */
const LEARNING_MS = 60_000;
const EXCUSES_MAX = 64;

type Replay = FederationReport["replays"][number];
/** `peer` null = every peer: this member itself was harmed. */
type Excuse = { readonly peer: MemberId | null; readonly fromMs: number; readonly toMs: number };

/**
 * Which profile is in effect. With `auto` all members use the one that the leader picks, from what the voters measure of each other,
 * and publishes in the log; until it has, `wan`.
 */
export class ProfileKeeper {
  readonly #context: FederationContext;
  #profile: Profile;
  #pending: { profile: Profile; sinceMs: number } | null = null;
  #auto: AutoProfile | null = null;
  #measured: Measured | null = null;
  #leadsSinceMs: number | null = null;
  readonly #replays = new Map<string, Replay>();
  #replayAt = 0;
  #excuses: Excuse[] = [];

  constructor(context: FederationContext, profile: Profile) {
    this.#context = context;
    this.#profile = profile;
  }

  get profile(): Profile {
    return this.#profile;
  }

  /** What the leader is told: the least silence that counts, now or soon. */
  get announcedSilenceMs(): number {
    return Math.min(
      this.#profile.silenceMinMs,
      this.#pending?.profile.silenceMinMs ?? Number.POSITIVE_INFINITY,
    );
  }

  /** No longer than the quickest voter waits before it suspects; a voter that has told nothing yet may be the quickest of all. */
  leaseMs(): number {
    const { membership, spec, news, clock } = this.#context;
    const nowMs = clock.monotonicMs();
    let leaseMs = this.announcedSilenceMs;
    for (const { id, role } of membership().members) {
      if (role !== "voter" || id === spec().memberId) continue;
      leaseMs = Math.min(leaseMs, news.of(id, nowMs)?.silenceMinMs ?? PROFILES.lan.silenceMinMs);
    }
    return leaseMs;
  }

  get inEffect(): ProfileInEffect {
    const { name, heartbeatMs, silenceMinMs, silenceMaxMs } = this.#profile;
    const isAuto = this.#context.spec().profile === "auto";
    return { name, isAuto, heartbeatMs, silenceMinMs, silenceMaxMs, reason: this.#reason(isAuto) };
  }

  /** After a change of the spec or of what the leader published, and once a second. Returns whether the profile changed. */
  review(): boolean {
    const nowMs = this.#context.clock.monotonicMs();
    const wanted = chosenProfile(this.#context.spec(), this.#context.system("profile"));
    if (isSame(wanted, this.#profile)) {
      this.#pending = null;
      return false;
    }
    if (wanted.silenceMinMs < this.#profile.silenceMinMs) {
      if (this.#pending === null || !isSame(this.#pending.profile, wanted)) {
        this.#pending = { profile: wanted, sinceMs: nowMs };
      }
      if (nowMs - this.#pending.sinceMs < QUICKER_AFTER_MS) return false;
    }
    this.#pending = null;
    this.#profile = wanted;
    return true;
  }

  /** At the leader of a federation with `auto`: the profile to publish; null = the published one is right. */
  plan(): Profile | null {
    const { spec, clock, system } = this.#context;
    const nowMs = clock.monotonicMs();
    this.#leadsSinceMs ??= nowMs;
    if (spec().profile !== "auto") return null;
    this.#measured = measuredBetween(this.#voters(), this.#context.news.fresh(nowMs));
    this.#auto = autoProfile(this.#measured, this.#auto, nowMs);
    const { profile } = this.#auto;
    const published = system("profile");
    if (published !== null) {
      if (isSame(profile, published)) return null;
      const isQuicker = profile.silenceMinMs < published.silenceMinMs;
      if (isQuicker && nowMs - this.#leadsSinceMs < LEARNING_MS) return null;
    }
    return profile;
  }

  /** This member leads no more. */
  follow(): void {
    this.#leadsSinceMs = null;
    this.#auto = null;
    this.#measured = null;
  }

  /** A silence that was made on purpose says nothing about a profile. */
  excuse(peer: MemberId | null, forMs: number): void {
    const fromMs = this.#context.clock.monotonicMs();
    // The silence is recorded when it ends, which may be a moment later than meant.
    this.#excuses = [...this.#excuses, { peer, fromMs, toMs: fromMs + forMs + 10_000 }].slice(-EXCUSES_MAX);
  }

  /** One profile over the record of one peer: to be called once a second, so that they are all renewed in turn. */
  replayNext(): void {
    const { detector, clock } = this.#context;
    const peers = [...detector.peers.values()];
    for (const key of this.#replays.keys()) {
      if (!detector.peers.has(key.slice(key.indexOf("\n") + 1) as MemberId)) this.#replays.delete(key);
    }
    if (peers.length === 0) return;
    const profiles = this.#replayed();
    this.#replayAt = (this.#replayAt + 1) % (peers.length * profiles.length);
    const peer = peers[Math.floor(this.#replayAt / profiles.length)];
    const named = profiles[this.#replayAt % profiles.length];
    if (peer === undefined || named === undefined) return;
    const { accusations, coveredMs } = replayProfile(peer.record, named.profile, clock.monotonicMs());
    const counted = accusations.filter(({ atMs }) => !this.#isExcused(peer.id, atMs)).length;
    const replay = { profile: named.name, peer: peer.id, accusations: counted, coveredMs };
    this.#replays.set(`${named.name}\n${peer.id}`, replay);
  }

  replays(): Replay[] {
    return [...this.#replays.values()].slice(0, 256);
  }

  #replayed(): { name: string; profile: Profile }[] {
    const all = PROFILE_NAMES.map((name) => ({ name: name as string, profile: PROFILES[name] }));
    return this.#context.spec().profile === "auto" ? [...all, { name: "auto", profile: this.#profile }] : all;
  }

  #isExcused(peer: MemberId, atMs: number): boolean {
    return this.#excuses.some(
      (one) => (one.peer === null || one.peer === peer) && atMs >= one.fromMs && atMs <= one.toMs,
    );
  }

  #voters(): MemberId[] {
    return this.#context.membership().members.flatMap(({ id, role }) => (role === "voter" ? [id] : []));
  }

  #reason(isAuto: boolean): string {
    const soon =
      this.#pending === null ? "" : ` ${this.#pending.profile.name} takes effect in a few seconds.`;
    if (!isAuto) return `It is the profile that the federation is set to.${soon}`;
    if (this.#measured !== null && Number.isFinite(this.#measured.rttMsP99)) {
      const { rttMsP99, jitterMs, lagMsP99 } = this.#measured;
      return `Picked for what the voters measure at worst: ${ms(rttMsP99)} round trip, ${ms(jitterMs)} jitter, ${ms(lagMsP99)} lag.${soon}`;
    }
    if (this.#context.system("profile") === null)
      return "Nothing is measured yet, so that the most patient one holds.";
    return `Picked by the leader for what the voters measure.${soon}`;
  }
}

export function chosenProfile(spec: Pick<FederationSpec, "profile">, published: Profile | null): Profile {
  return spec.profile === "auto" ? (published ?? PROFILES.wan) : PROFILES[spec.profile];
}

/** The worst of all ways between two voters, and of the voters' own lateness; NaN where nothing is known. */
export function measuredBetween(
  voters: readonly MemberId[],
  news: readonly (readonly [MemberId, HeardNews])[],
): Measured {
  const told = news.filter(([id]) => voters.includes(id)).map(([, one]) => one);
  const links = told.flatMap((one) => one.links.filter(({ to }) => voters.includes(to)));
  return {
    rttMsP99: worst(links.map(({ rttMsP99 }) => rttMsP99)),
    jitterMs: worst(links.map(({ jitterMs }) => jitterMs)),
    lagMsP99: worst(told.map(({ loopLagMs }) => loopLagMs)),
  };
}

function worst(values: readonly number[]): number {
  return values.length === 0 ? Number.NaN : Math.max(...values);
}

function isSame(x: Profile, y: Profile): boolean {
  return (Object.keys(x) as (keyof Profile)[]).every((key) => x[key] === y[key]);
}

function ms(value: number): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}
