import { isMereSuspicion, isOut } from "../health/proxy-health.ts";
import { type Candidate, isFree, type ProxyAsk } from "./candidate.ts";
import { scoreOf } from "./score.ts";

export type PickContext = {
  /** At most this share of a tier is held back; 0..1. */
  readonly ejectionCapRatio: number;
  readonly nowMs: number;
  readonly random: () => number;
};

/** Lower is better: 0 primary, 1 backup, 2 one that is out, and used for want of others. */
export type Picked = { readonly candidate: Candidate; readonly rank: 0 | 1 | 2 };

const SUSPECT_FACTOR = 10;
const READMITTED_FACTOR = 100;
const TIERS = ["primary", "backup"] as const;

/** The better one of two random candidates (rules PC1, PC4 to PC7), null where there is none. */
export function pickBest(
  candidates: readonly Candidate[],
  ask: ProxyAsk,
  context: PickContext,
): Picked | null {
  for (const [rank, tier] of TIERS.entries()) {
    const field = fieldOf(candidates, tier, ask, context);
    if (field.sound.length + field.suspect.length === 0) continue;
    return { candidate: betterOfTwo(field, context.random), rank: rank === 0 ? 0 : 1 };
  }
  return lastResort(candidates, ask, context);
}

/** Of one tier, what may take the request. */
type Field = { sound: Candidate[]; suspect: Candidate[]; readmitted: readonly Candidate[] };

function fieldOf(
  candidates: readonly Candidate[],
  tier: Candidate["tier"],
  ask: ProxyAsk,
  { ejectionCapRatio, nowMs, random }: PickContext,
): Field {
  const sound: Candidate[] = [];
  const back: Candidate[] = [];
  const onTrial: Candidate[] = [];
  const suspect: Candidate[] = [];
  const out: Candidate[] = [];
  let count = 0;
  for (const candidate of candidates) {
    if (candidate.tier !== tier || candidate.isRetired) continue;
    count += 1;
    if (isOut(candidate.health)) {
      if (isMereSuspicion(candidate.health)) out.push(candidate);
    } else if (isFree(candidate, ask, nowMs)) {
      const isDrawn = candidate.slowStart === 1 || random() < candidate.slowStart;
      if (candidate.health.health === "suspect") (isDrawn ? suspect : onTrial).push(candidate);
      else (isDrawn ? sound : back).push(candidate);
    }
  }
  if (sound.length === 0) sound.push(...back);
  if (sound.length + suspect.length === 0) suspect.push(...onTrial);
  const readmittedCount = out.length - Math.floor(ejectionCapRatio * count);
  if (readmittedCount <= 0) return { sound, suspect, readmitted: [] };
  const readmitted = out.sort(bySoonest).slice(0, readmittedCount);
  return { sound, suspect, readmitted: readmitted.filter((candidate) => isFree(candidate, ask, nowMs)) };
}

/** Dead ones last. */
function bySoonest({ health: a }: Candidate, { health: b }: Candidate): number {
  return (a.cooldownEndsMs ?? Number.MAX_VALUE) - (b.cooldownEndsMs ?? Number.MAX_VALUE);
}

/** One of the two is sound if any is, so that no two bad ones are ever the choice. */
function betterOfTwo({ sound, suspect, readmitted }: Field, random: () => number): Candidate {
  const firsts = sound.length > 0 ? sound : suspect;
  const first = firsts[Math.floor(random() * firsts.length)] as Candidate;
  const count = sound.length + suspect.length + readmitted.length;
  if (count === 1) return first;
  let at = Math.floor(random() * (count - 1));
  const firstAt = sound.length > 0 ? sound.indexOf(first) : suspect.indexOf(first);
  if (at >= firstAt) at += 1;
  const second =
    at < sound.length
      ? sound[at]
      : (suspect[at - sound.length] ?? readmitted[at - sound.length - suspect.length]);
  return second !== undefined && cost(second) < cost(first) ? second : first;
}

function cost(candidate: Candidate): number {
  const score = scoreOf(candidate);
  if (isOut(candidate.health)) return READMITTED_FACTOR * score;
  return candidate.health.health === "suspect" ? SUSPECT_FACTOR * score : score;
}

/** The last candidates are not held back for mere suspicion: primaries first, then the one whose cooldown ends first. */
function lastResort(candidates: readonly Candidate[], ask: ProxyAsk, { nowMs }: PickContext): Picked | null {
  const out = candidates.filter(
    (candidate) =>
      isOut(candidate.health) && isMereSuspicion(candidate.health) && isFree(candidate, ask, nowMs),
  );
  const [candidate] = out.sort(
    (a, b) =>
      Number(a.tier === "backup") - Number(b.tier === "backup") || bySoonest(a, b) || cost(a) - cost(b),
  );
  return candidate === undefined ? null : { candidate, rank: 2 };
}
