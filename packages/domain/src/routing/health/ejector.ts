import type { Member } from "./member.ts";
import { ejectionMs, ejectionsMax, type OutlierSettings, outliersOf } from "./outliers.ts";

/** So many requests that wait tell of a stall; one, where it has said nothing since the last one. */
const STALLED_WAITING = 3;
/** A service that is slow by nature is not taken for one that stands still. */
const STALL_FACTOR = 5;
/** Of what a stall takes: who has been silent for so much of it, or was until so much of it ago, is no better. */
const MARGIN_RATIO = 0.5;

/** Leaves out for a while who answers worse than the others (rules RH8 to RH11). */
export class Ejector {
  settings: OutlierSettings;
  readonly #random: () => number;
  #intervalEndsMs: number;

  constructor(settings: OutlierSettings, random: () => number, nowMs: number) {
    this.settings = settings;
    this.#random = random;
    this.#intervalEndsMs = nowMs + settings.intervalMs;
  }

  /** After a failure. Returns whether the member was ejected now. */
  afterFailure(member: Member, members: readonly Member[], nowMs: number): boolean {
    if (member.failuresInRow < this.settings.consecutiveFailures) return false;
    return this.#eject([member], members, nowMs);
  }

  /** To be called a few times a second. Returns whether any was ejected. */
  look(members: readonly Member[], nowMs: number): boolean {
    const stalled = members.filter((member) => this.isStalled(member, members, nowMs));
    for (const member of stalled) member.isMute = true;
    const isChanged = stalled.length > 0 && this.#eject(stalled, members, nowMs);
    if (nowMs < this.#intervalEndsMs) return isChanged;
    this.#intervalEndsMs = nowMs + this.settings.intervalMs;
    return this.#compare(members, nowMs) || isChanged;
  }

  /** It said something; to be called before that is noted otherwise. */
  heard(member: Member, nowMs: number): void {
    if (nowMs - member.silentSinceMs >= MARGIN_RATIO * this.#patienceMs(member)) member.lateAtMs = nowMs;
  }

  /** It says nothing, though it would have by now, and most others do: else it is what they all ask, or nobody listened here. */
  isStalled(member: Member, members: readonly Member[], nowMs: number): boolean {
    const { waitingCount, silentSinceMs, isMute } = member;
    if (waitingCount < (isMute ? 1 : STALLED_WAITING)) return false;
    if (nowMs - silentSinceMs < this.#patienceMs(member)) return false;
    let otherCount = 0;
    let silentCount = 0;
    for (const other of members) {
      if (other === member || isOut(other, nowMs)) continue;
      otherCount += 1;
      if (this.#isSilent(other, nowMs)) silentCount += 1;
    }
    return silentCount <= otherCount / 2;
  }

  #isSilent(member: Member, nowMs: number): boolean {
    if (nowMs - member.lateAtMs < MARGIN_RATIO * this.settings.stallMs) return true;
    const silentMs = member.waitingCount === 0 ? 0 : nowMs - member.silentSinceMs;
    return silentMs >= MARGIN_RATIO * this.#patienceMs(member);
  }

  #patienceMs({ answeredMs }: Member): number {
    return Math.max(this.settings.stallMs, STALL_FACTOR * answeredMs);
  }

  #compare(members: readonly Member[], nowMs: number): boolean {
    const counts = members.map(({ intervalRequests, intervalFailures }) => ({
      requestCount: intervalRequests,
      failedCount: intervalFailures,
    }));
    const outliers = outliersOf(counts, this.settings).map((at) => members[at] as Member);
    const isChanged = outliers.length > 0 && this.#eject(outliers, members, nowMs);
    for (const member of members) {
      member.intervalRequests = 0;
      member.intervalFailures = 0;
      if (nowMs >= member.ejectedUntilMs && member.ejectionCount > 0) member.ejectionCount -= 1;
    }
    return isChanged;
  }

  /** As many of them as the cap allows. */
  #eject(wanted: readonly Member[], members: readonly Member[], nowMs: number): boolean {
    const present = members.filter(({ instance }) => !instance.isDraining);
    const ejectedCount = present.filter(({ ejectedUntilMs }) => nowMs < ejectedUntilMs).length;
    let room = ejectionsMax(present.length, this.settings.ejectionCapRatio) - ejectedCount;
    let isChanged = false;
    for (const member of wanted) {
      if (room <= 0) break;
      if (isOut(member, nowMs)) continue;
      member.ejectionCount += 1;
      member.ejectedUntilMs = nowMs + ejectionMs(member.ejectionCount, this.settings, this.#random());
      member.failuresInRow = 0;
      room -= 1;
      isChanged = true;
    }
    return isChanged;
  }
}

function isOut({ ejectedUntilMs, breaker, instance }: Member, nowMs: number): boolean {
  return nowMs < ejectedUntilMs || breaker.state !== "closed" || instance.isDraining;
}
