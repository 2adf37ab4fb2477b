import {
  ADVICE_MAX,
  type Advice,
  type AdviceKind,
  type PlantSettings,
  type ScalingBackTestFigures,
  type ScalingGroupSettings,
} from "@orrery/protocol";
import { spanText } from "../back-test/compare-back-tests.ts";
import type { LoadHistory } from "../back-test/load-history.ts";
import { replayScaling } from "../back-test/replay-scaling.ts";
import { plain } from "../policies/wording.ts";
import { type Candidate, candidatesOf } from "./candidates.ts";

export type AdviceInput = {
  readonly history: LoadHistory;
  readonly settings: ScalingGroupSettings;
  readonly plant: PlantSettings;
  /** Less than this in 30 days is not worth a word. */
  readonly savesUnitsMin: bigint;
};

const DAY_MS = 86_400_000;
const MONTH_MS = 30 * DAY_MS;
/** Of what is spent. */
const SAVES_MIN_RATIO = 0.05;
/** Of the recorded time: so much more under capacity, or over the threshold, is as good. */
const UNDER_MORE_RATIO = 0.001;
const OVER_MORE_RATIO = 0.01;
const CONFIDENCE_DAYS = { low: 3, medium: 7, high: 28 } as const;

/** What would have cost less and carried the load as well, the most saving first (rules SA1 to SA7). Applied as a dry run first: that is how the settings come. */
export function adviseSavings({ history, settings, plant, savesUnitsMin }: AdviceInput): Advice[] {
  const covered = history.load.filter((value) => value !== null).length * history.stepMs;
  const confidence = confidenceOf(covered);
  if (confidence === null) return [];
  const asSet = replayScaling(history, settings, { plant }).figures;
  const best = new Map<AdviceKind, Advice>();
  for (const candidate of candidatesOf(history, settings, plant)) {
    const asAdvised = replayScaling(history, candidate.settings, { plant }).figures;
    if (!isAsGood(asSet, asAdvised)) continue;
    const saving = savingOf(asSet, asAdvised);
    if (saving.ratio < SAVES_MIN_RATIO || saving.units < savesUnitsMin) continue;
    const known = best.get(candidate.kind);
    if (known !== undefined && known.savesRatio >= saving.ratio) continue;
    best.set(candidate.kind, {
      kind: candidate.kind,
      key: `${candidate.kind} ${candidate.what}`,
      settings: { ...candidate.settings, mode: "dry-run" },
      savesUnits: saving.units.toString(),
      savesRatio: saving.ratio,
      confidence,
      historyMs: covered,
      asSet,
      asAdvised,
      sentence: sentenceOf(candidate, saving.ratio, covered, asAdvised),
    });
  }
  const found = [...best.values()].sort((a, b) => b.savesRatio - a.savesRatio);
  // A schedule is worth its trouble only where it saves more than a smaller minimum alone.
  const smaller = best.get("smaller-min")?.savesRatio ?? 0;
  return found
    .filter(({ kind, savesRatio }) => kind !== "schedule" || savesRatio > smaller)
    .slice(0, ADVICE_MAX);
}

/** Whether advice still holds on newer history, with settings as they are now; it is asked before advice is applied (rule SA6). */
export function isStillAdvised({ key }: Pick<Advice, "key">, input: AdviceInput): boolean {
  return adviseSavings(input).some((advice) => advice.key === key);
}

function confidenceOf(coveredMs: number): Advice["confidence"] | null {
  const days = coveredMs / DAY_MS;
  if (days < CONFIDENCE_DAYS.low) return null;
  return days < CONFIDENCE_DAYS.medium ? "low" : days < CONFIDENCE_DAYS.high ? "medium" : "high";
}

function isAsGood(asSet: ScalingBackTestFigures, asAdvised: ScalingBackTestFigures): boolean {
  const { coveredMs } = asSet;
  return (
    asAdvised.underCapacityMs <= asSet.underCapacityMs + UNDER_MORE_RATIO * coveredMs &&
    asAdvised.overThresholdMs <= asSet.overThresholdMs + OVER_MORE_RATIO * coveredMs
  );
}

function savingOf(
  asSet: ScalingBackTestFigures,
  asAdvised: ScalingBackTestFigures,
): { readonly units: bigint; readonly ratio: number } {
  const saved = BigInt(asSet.costUnits) - BigInt(asAdvised.costUnits);
  const units = (saved * BigInt(MONTH_MS)) / BigInt(Math.max(1, Math.round(asSet.replayedMs)));
  const ratio = asSet.instanceMs === 0 ? 0 : 1 - asAdvised.instanceMs / asSet.instanceMs;
  return { units, ratio: Math.max(0, ratio) };
}

function sentenceOf(
  { sentence }: Candidate,
  ratio: number,
  coveredMs: number,
  { underCapacityMs }: ScalingBackTestFigures,
): string {
  return `${sentence} Over ${spanText(coveredMs)} that would have saved ${plain(ratio * 100)} % of the instance-hours, with ${spanText(underCapacityMs)} under capacity.`;
}
