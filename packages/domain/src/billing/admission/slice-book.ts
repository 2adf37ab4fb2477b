/** A part of an account's credits that the hub has reserved for this agent. */
export type Slice = {
  /** Of the hold at the hub. */
  readonly id: string;
  /** As it was granted. */
  readonly units: bigint;
  readonly leftUnits: bigint;
  /** From then on it is not used; the hub's hold lasts `SLICE_GRACE_MS` longer. */
  readonly endsAtMs: number;
  /** Used only while the hub is away. */
  readonly isReserve: boolean;
  readonly usedAtMs: number;
};

/** What an agent knows of one account's credits. */
export type SliceBook = {
  readonly slices: readonly Slice[];
  /** What was spent in each of the last seconds, the newest last. */
  readonly spent: readonly { readonly second: number; readonly units: bigint }[];
  readonly isHubAway: boolean;
  /** The hub's last word, where it was no. */
  readonly refusal: { readonly atMs: number; readonly missingUnits: bigint } | null;
  /** The open question. */
  readonly askedAtMs: number | null;
  /** Asked for and not allowed, until a slice has come. */
  readonly wantedUnits: bigint;
};

export type TakenPart = { readonly sliceId: string; readonly units: bigint };

export type Admission =
  | { readonly outcome: "allowed"; readonly parts: readonly TakenPart[] }
  | { readonly outcome: "refused"; readonly reason: "insufficient"; readonly missingUnits: bigint }
  | { readonly outcome: "refused"; readonly reason: "hub_away" }
  /** Worth asking again once the hub has answered. */
  | { readonly outcome: "waiting" };

/** How much longer the hub keeps a slice's hold than the agent uses it. */
export const SLICE_GRACE_MS = 24 * 3_600_000;
const DEMAND_S = 10;
const ANSWER_MAX_MS = 5000;
const ASK_AGAIN_MS = 500;
const IDLE_MS = 30_000;
const RENEW_RESERVE_MS = 2 * 60_000;

export function emptySliceBook(): SliceBook {
  return { slices: [], spent: [], isHubAway: false, refusal: null, askedAtMs: null, wantedUnits: 0n };
}

/** Whether so much may be used now, and the book after it. `units` above zero. */
export function authorize(
  book: SliceBook,
  units: bigint,
  nowMs: number,
): { readonly book: SliceBook; readonly admission: Admission } {
  const usable = book.slices
    .filter((slice) => isUsable(slice, book.isHubAway, nowMs))
    .sort((a, b) => Number(a.isReserve) - Number(b.isReserve) || a.endsAtMs - b.endsAtMs);
  const parts: TakenPart[] = [];
  let rest = units;
  for (const { id, leftUnits } of usable) {
    if (rest === 0n) break;
    const part = leftUnits < rest ? leftUnits : rest;
    if (part === 0n) continue;
    parts.push({ sliceId: id, units: part });
    rest -= part;
  }
  if (rest > 0n) {
    const wantedUnits = book.wantedUnits > units ? book.wantedUnits : units;
    return { book: { ...book, wantedUnits }, admission: whyNot(book, rest, nowMs) };
  }
  const taken = new Map(parts.map(({ sliceId, units: part }) => [sliceId, part]));
  const slices = book.slices.map((slice) => {
    const part = taken.get(slice.id);
    return part === undefined ? slice : { ...slice, leftUnits: slice.leftUnits - part, usedAtMs: nowMs };
  });
  return {
    book: { ...book, slices, spent: noteSpent(book.spent, units, nowMs) },
    admission: { outcome: "allowed", parts },
  };
}

/** How much to ask the hub for now; null = nothing. Ask, and say so with `asked`. */
export function wishOf(book: SliceBook, smallestUnits: bigint, nowMs: number): bigint | null {
  if (book.isHubAway) return null;
  if (book.askedAtMs !== null && nowMs - book.askedAtMs < ANSWER_MAX_MS) return null;
  if (book.refusal !== null && (nowMs - book.refusal.atMs < ASK_AGAIN_MS || book.wantedUnits === 0n))
    return null;
  const left = book.slices
    .filter((slice) => !slice.isReserve && isUsable(slice, false, nowMs))
    .reduce((sum, { leftUnits }) => sum + leftUnits, 0n);
  const aim = aimOf(book, smallestUnits, nowMs);
  return left * 2n < aim || left < book.wantedUnits ? aim - left : null;
}

export function asked(book: SliceBook, nowMs: number): SliceBook {
  return { ...book, askedAtMs: nowMs };
}

export function granted(book: SliceBook, slice: Omit<Slice, "usedAtMs" | "units">, nowMs: number): SliceBook {
  const others = book.slices.filter(({ id }) => id !== slice.id);
  const next = { ...book, slices: [...others, { ...slice, units: slice.leftUnits, usedAtMs: nowMs }] };
  return slice.isReserve ? next : { ...next, askedAtMs: null, refusal: null, wantedUnits: 0n };
}

/** The hub has no credits for a slice. */
export function refused(book: SliceBook, missingUnits: bigint, nowMs: number): SliceBook {
  return { ...book, askedAtMs: null, refusal: { atMs: nowMs, missingUnits }, wantedUnits: 0n };
}

export function hubSeen(book: SliceBook, isAway: boolean): SliceBook {
  return isAway ? { ...book, isHubAway: true, askedAtMs: null } : { ...book, isHubAway: false };
}

/**
 * Takes out what is to be given back: what has ended, and what nobody uses; of an account that is not active, everything. A reserve stays until its
 * end. `isClaimed`: something that was taken from the slice may still be put back.
 */
export function giveBack(
  book: SliceBook,
  nowMs: number,
  isClaimed: (sliceId: string) => boolean = () => false,
  isActive = true,
): { readonly book: SliceBook; readonly sliceIds: readonly string[] } {
  const isOver = ({ id, endsAtMs, isReserve, usedAtMs, leftUnits }: Slice): boolean => {
    if (nowMs >= endsAtMs) return true;
    if (isClaimed(id)) return false;
    return !isActive || (!isReserve && (leftUnits === 0n || nowMs - usedAtMs >= IDLE_MS));
  };
  const sliceIds = book.slices.filter(isOver).map(({ id }) => id);
  if (sliceIds.length === 0) return { book, sliceIds };
  return { book: { ...book, slices: book.slices.filter((slice) => !isOver(slice)) }, sliceIds };
}

/** What was allowed and then not used. Parts of slices that are not in the book any more are the hub's again once they are given back. */
export function putBack(book: SliceBook, parts: readonly TakenPart[]): SliceBook {
  if (parts.length === 0) return book;
  const back = new Map(parts.map(({ sliceId, units }) => [sliceId, units]));
  const slices = book.slices.map((slice) => {
    const units = back.get(slice.id);
    return units === undefined ? slice : { ...slice, leftUnits: slice.leftUnits + units };
  });
  return { ...book, slices };
}

/** How much reserve to ask for now; null = none. The reserves that there are go first: `withdrawReserves`. */
export function reserveWishOf(book: SliceBook, reserveUnits: bigint, nowMs: number): bigint | null {
  if (book.isHubAway || book.refusal !== null || reserveUnits <= 0n) return null;
  const reserves = book.slices.filter(({ isReserve }) => isReserve);
  const isSound = reserves.some(
    ({ leftUnits, units, endsAtMs }) => leftUnits === units && endsAtMs - nowMs > RENEW_RESERVE_MS,
  );
  return isSound ? null : reserveUnits;
}

/** Takes the reserves out, so that nothing more is taken from them. */
export function withdrawReserves(book: SliceBook): {
  readonly book: SliceBook;
  readonly sliceIds: readonly string[];
} {
  const sliceIds = book.slices.filter(({ isReserve }) => isReserve).map(({ id }) => id);
  if (sliceIds.length === 0) return { book, sliceIds };
  return { book: { ...book, slices: book.slices.filter(({ isReserve }) => !isReserve) }, sliceIds };
}

function isUsable({ endsAtMs, isReserve }: Slice, isHubAway: boolean, nowMs: number): boolean {
  return nowMs < endsAtMs && (!isReserve || isHubAway);
}

function whyNot(book: SliceBook, missingUnits: bigint, nowMs: number): Admission {
  if (book.isHubAway) return { outcome: "refused", reason: "hub_away" };
  const { refusal } = book;
  if (refusal === null || nowMs - refusal.atMs >= ASK_AGAIN_MS) return { outcome: "waiting" };
  // What the hub lacked for a slice may be more than what is missing for this.
  return { outcome: "refused", reason: "insufficient", missingUnits };
}

function aimOf(book: SliceBook, smallestUnits: bigint, nowMs: number): bigint {
  const second = Math.floor(nowMs / 1000);
  const spent = book.spent
    .filter((each) => each.second > second - DEMAND_S)
    .reduce((sum, { units }) => sum + units, 0n);
  // Whoever uses nothing reserves nothing.
  if (spent === 0n && book.wantedUnits === 0n) return 0n;
  // What is scarce is asked for only as far as it is wanted: what this agent keeps for later, another one lacks now.
  const ahead = book.refusal === null ? 2n * spent : 0n;
  return [ahead, smallestUnits, book.wantedUnits].reduce((a, b) => (a > b ? a : b));
}

function noteSpent(spent: SliceBook["spent"], units: bigint, nowMs: number): SliceBook["spent"] {
  const second = Math.floor(nowMs / 1000);
  const newest = spent.at(-1);
  if (newest !== undefined && newest.second >= second) {
    return [...spent.slice(0, -1), { second: newest.second, units: newest.units + units }];
  }
  return [...spent.filter((each) => each.second > second - DEMAND_S), { second, units }];
}
