/** Within so many hours credits that end are told of. */
export const RISK_HOURS = 72;
/** From so much of a limit on, in per cent. */
export const RISK_LIMIT_PERCENT = 80;

export type RiskFacts = {
  readonly availableUnits: bigint;
  readonly burnUnitsPerHour: bigint;
  /** Charged or credited within the last day. */
  readonly isInUse: boolean;
  /** A finding that is open has suspended it. */
  readonly isParked: boolean;
  /** Null = no limit. */
  readonly day: LimitUse | null;
  readonly period: LimitUse | null;
  readonly overdueCount: number;
  /** How long the oldest has been overdue. */
  readonly overdueMs: number;
};

/** `usedUnits` includes what holds reserve. */
export type LimitUse = { readonly limitUnits: bigint; readonly usedUnits: bigint };

export type AccountRisk = {
  /** Smaller = to be looked at sooner. */
  readonly rank: number;
  /** Null = nothing is used now. */
  readonly hoursLeft: number | null;
  readonly reason: string;
};

type Risk = { readonly rank: number; readonly sentence: string };

/** Ranks are hours until usage stops; what stops nothing comes after any of them. */
const IDLE_LIMIT_RANK = 1_000_000;
const OVERDUE_RANK = 2_000_000;
/** From this rank on nothing stops usage. */
export const HARMLESS_RANK = OVERDUE_RANK - IDLE_LIMIT_RANK / 2;
const DAY_MS = 86_400_000;

/** Null = it is not at risk. */
export function accountRisk(facts: RiskFacts): AccountRisk | null {
  const risks = [
    parked(facts),
    credits(facts),
    limit("day", facts.day, facts),
    limit("period", facts.period, facts),
    overdue(facts),
  ]
    .filter((risk) => risk !== null)
    .sort((a, b) => a.rank - b.rank);
  const [first] = risks;
  if (first === undefined) return null;
  return {
    rank: first.rank,
    hoursLeft: facts.burnUnitsPerHour > 0n ? hours(facts.availableUnits, facts.burnUnitsPerHour) : null,
    reason: risks.map(({ sentence }) => sentence).join(" "),
  };
}

function parked({ isParked }: RiskFacts): Risk | null {
  return isParked ? { rank: 0, sentence: "A finding has suspended it." } : null;
}

function credits({ availableUnits, burnUnitsPerHour, isInUse }: RiskFacts): Risk | null {
  if (availableUnits <= 0n) return isInUse ? { rank: 0, sentence: "Its credits are used up." } : null;
  if (burnUnitsPerHour <= 0n) return null;
  const left = hours(availableUnits, burnUnitsPerHour);
  return left < RISK_HOURS ? { rank: left, sentence: `Its credits last about ${spell(left)}.` } : null;
}

function limit(name: "day" | "period", use: LimitUse | null, { burnUnitsPerHour }: RiskFacts): Risk | null {
  if (use === null) return null;
  const { limitUnits, usedUnits } = use;
  if (usedUnits >= limitUnits) return { rank: 0, sentence: `The limit of its ${name} is used up.` };
  if (usedUnits * 100n < limitUnits * BigInt(RISK_LIMIT_PERCENT)) return null;
  const percent = Number((usedUnits * 100n) / limitUnits);
  const rank =
    burnUnitsPerHour > 0n
      ? Math.min(hours(limitUnits - usedUnits, burnUnitsPerHour), IDLE_LIMIT_RANK)
      : IDLE_LIMIT_RANK + 100 - percent;
  return { rank, sentence: `${percent} % of the limit of its ${name} are used.` };
}

function overdue({ overdueCount, overdueMs }: RiskFacts): Risk | null {
  if (overdueCount === 0) return null;
  const days = Math.max(0, overdueMs) / DAY_MS;
  const since = days < 1 ? "less than a day" : counted(Math.floor(days), "day");
  const sentence =
    overdueCount === 1
      ? `An invoice has been overdue for ${since}.`
      : `${overdueCount} invoices are overdue, the oldest for ${since}.`;
  return { rank: OVERDUE_RANK - Math.min(days, IDLE_LIMIT_RANK / 2), sentence };
}

/** In thousandths; what is gone lasts no time. */
function hours(units: bigint, unitsPerHour: bigint): number {
  return units <= 0n ? 0 : Number((units * 1000n) / unitsPerHour) / 1000;
}

function spell(left: number): string {
  if (left < 1) return counted(Math.max(1, Math.round(left * 60)), "minute");
  return left < 48 ? counted(Math.round(left), "hour") : counted(Math.round(left / 24), "day");
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
