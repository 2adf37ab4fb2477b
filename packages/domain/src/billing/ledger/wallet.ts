/** An account's credits as its entries have made them. A number of an entry is its place in the account's own sequence, from 1. */
export type Wallet = {
  readonly accountId: string;
  /** Number of the last entry; 0 = there is none. */
  readonly lastEntry: number;
  readonly lastEntryAtMs: number;
  /** How far the balance may fall below zero. */
  readonly overdraftUnits: bigint;
  /** What was spent beyond the grants. */
  readonly debtUnits: bigint;
  /** Of the overdraft, by holds. */
  readonly reservedDebtUnits: bigint;
  /** The open ones, in the order in which they pay. */
  readonly grants: readonly Grant[];
  /** The open ones, in the order in which they were made. */
  readonly holds: readonly Hold[];
};

/** Something that came in and may be spent. */
export type Grant = {
  /** Number of the entry that it came with, and of its part of that entry: several parts come with a transfer. */
  readonly id: GrantId;
  /** 0 pays first, 100 last. */
  readonly priority: number;
  /** Null = it does not end. */
  readonly endsAtMs: number | null;
  readonly isPromotional: boolean;
  readonly origin: GrantOrigin;
  readonly startedAtMs: number;
  /** As it came. */
  readonly units: bigint;
  /** Not yet spent or expired, reserved ones included. */
  readonly leftUnits: bigint;
  /** By holds. */
  readonly reservedUnits: bigint;
};

/** "entry.part" */
export type GrantId = string;
export type GrantOrigin = "purchase" | "grant" | "adjustment" | "transfer" | "refund";

/** Of which grant how much; `null` is the overdraft. */
export type Part = { readonly grantId: GrantId | null; readonly units: bigint };

export type Hold = {
  readonly id: string;
  readonly endsAtMs: number;
  /** What it still reserves. */
  readonly parts: readonly Part[];
};

export function emptyWallet(accountId: string, overdraftUnits: bigint): Wallet {
  return {
    accountId,
    lastEntry: 0,
    lastEntryAtMs: 0,
    overdraftUnits,
    debtUnits: 0n,
    reservedDebtUnits: 0n,
    grants: [],
    holds: [],
  };
}

export function balanceUnits({ grants, debtUnits }: Wallet): bigint {
  return grants.reduce((sum, { leftUnits }) => sum + leftUnits, -debtUnits);
}

/** What usage may spend now. */
export function availableUnits(wallet: Wallet): bigint {
  const free = wallet.grants.reduce((sum, grant) => sum + freeUnits(grant), 0n);
  return free + freeOverdraftUnits(wallet);
}

export function heldUnits({ holds }: Wallet): bigint {
  return holds.reduce((sum, { parts }) => sum + sumOf(parts), 0n);
}

/** What is left of the overdraft; never below zero. */
export function freeOverdraftUnits({ overdraftUnits, debtUnits, reservedDebtUnits }: Wallet): bigint {
  return overdraftUnits - debtUnits - reservedDebtUnits;
}

export function freeUnits({ leftUnits, reservedUnits }: Grant): bigint {
  return leftUnits - reservedUnits;
}

export function sumOf(parts: readonly Part[]): bigint {
  return parts.reduce((sum, { units }) => sum + units, 0n);
}

/** The first so many units of the parts, and the others. */
export function takeFirst(parts: readonly Part[], units: bigint): { taken: Part[]; left: Part[] } {
  const taken: Part[] = [];
  const left: Part[] = [];
  let rest = units;
  for (const { grantId, units: partUnits } of parts) {
    const now = smaller(rest, partUnits);
    rest -= now;
    if (now > 0n) taken.push({ grantId, units: now });
    if (partUnits > now) left.push({ grantId, units: partUnits - now });
  }
  return { taken, left };
}

/** What of an entry's parts is not yet refunded: a refund takes the last one first. */
export function notRefunded(parts: readonly Part[], refundedUnits: bigint): Part[] {
  return takeFirst(parts, sumOf(parts) - refundedUnits).taken;
}

export function smaller(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

/** Negative = `a` pays first. */
export function compareGrants(a: Grant, b: Grant): number {
  return (
    a.priority - b.priority ||
    compareEnds(a.endsAtMs, b.endsAtMs) ||
    Number(b.isPromotional) - Number(a.isPromotional) ||
    a.startedAtMs - b.startedAtMs ||
    compareIds(a.id, b.id)
  );
}

function compareEnds(a: number | null, b: number | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  return b === null ? -1 : a - b;
}

function compareIds(a: GrantId, b: GrantId): number {
  const [entryA = 0, partA = 0] = a.split(".").map(Number);
  const [entryB = 0, partB = 0] = b.split(".").map(Number);
  return entryA - entryB || partA - partB;
}
