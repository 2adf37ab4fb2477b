/** Per cent at which people are told, lowest first. */
export const ALERT_LEVELS = [50, 80, 100] as const;
export type AlertLevel = (typeof ALERT_LEVELS)[number];

export type AlertKind = "credits" | "day" | "period";

/** How far something is used up. */
export type AlertGauge = {
  readonly kind: AlertKind;
  /** A day, a period, or credits as such: what was told of one matter says nothing of another. */
  readonly matter: string;
  /** The limit, or the newest credits that came in: with another one a level that it has fallen below is told again. */
  readonly variant: string;
  /** Whole per cent, cut down; may be above 100. */
  readonly percent: number;
};

export type ToldAlert = { readonly kind: AlertKind; readonly key: string; readonly level: number };

export type AlertStep = {
  /** The highest level that is news; null = nothing is. */
  readonly tell: AlertLevel | null;
  /** To be remembered under this key, those that are told without a word included. */
  readonly remember: readonly AlertLevel[];
  /** To be forgotten: of this kind, under other keys. */
  readonly forgets: boolean;
  readonly key: string;
};

/** What is to be told of a gauge, given what was told before. */
export function stepAlerts(gauge: AlertGauge, told: readonly ToldAlert[]): AlertStep {
  const key = alertKey(gauge);
  const ofKind = told.filter(({ kind }) => kind === gauge.kind);
  const here = new Set(ofKind.filter((each) => each.key === key).map(({ level }) => level));
  const elsewhere = ofKind.filter((each) => each.key !== key);
  // More credits or another limit: what is still reached was told already.
  const carried = new Set(
    elsewhere.filter((each) => each.key.startsWith(`${gauge.matter}:`)).map(({ level }) => level),
  );
  const reached = ALERT_LEVELS.filter((level) => gauge.percent >= level && !here.has(level));
  const news = reached.filter((level) => !carried.has(level));
  return { key, tell: news.at(-1) ?? null, remember: reached, forgets: elsewhere.length > 0 };
}

export function alertKey({ matter, variant }: AlertGauge): string {
  return `${matter}:${variant}`;
}

export type CreditsSituation = {
  /** Credits have come in at some time. */
  readonly hasBeenGranted: boolean;
  /** Of the grants that are not used up: as they came. */
  readonly grantedUnits: bigint;
  readonly leftUnits: bigint;
  readonly overdraftUnits: bigint;
  readonly debtUnits: bigint;
  /** By slices and other holds, of grants and of the overdraft. */
  readonly heldUnits: bigint;
  readonly availableUnits: bigint;
};

/** The part of what was granted that may lie in slices when credits count as used up. */
const IDLE_HELD_PARTS = 20n;

/** Null = there is nothing that could be used up. */
export function creditsPercent(situation: CreditsSituation): number | null {
  const { hasBeenGranted, grantedUnits, leftUnits, overdraftUnits, debtUnits } = situation;
  const { heldUnits, availableUnits } = situation;
  const hasGrants = grantedUnits > 0n;
  const wholeUnits = hasGrants ? grantedUnits : overdraftUnits;
  if (wholeUnits === 0n) return hasBeenGranted ? 100 : null;
  const isUsedUp = availableUnits <= 0n && heldUnits * IDLE_HELD_PARTS <= wholeUnits;
  if (isUsedUp) return 100;
  const spentUnits = hasGrants ? grantedUnits - leftUnits : debtUnits;
  // Something is left, be it an overdraft.
  return Math.min(99, percentOf(spentUnits, wholeUnits));
}

/** Of a limit. A limit of nothing is reached by nothing. */
export function percentOf(units: bigint, limitUnits: bigint): number {
  if (limitUnits <= 0n) return 100;
  const percent = (units * 100n) / limitUnits;
  return Number(percent > 1000n ? 1000n : percent);
}
