import fc from "fast-check";
import { expect, test } from "vitest";
import { post } from "../ledger/post.ts";
import { availableUnits, balanceUnits, emptyWallet, type Wallet } from "../ledger/wallet.ts";
import {
  asked,
  authorize,
  emptySliceBook,
  giveBack,
  granted,
  hubSeen,
  refused,
  SLICE_GRACE_MS,
  type SliceBook,
  type TakenPart,
  wishOf,
} from "./slice-book.ts";

const SLICE_MS = 20_000;
const SMALLEST = 5n;

type Act =
  | { kind: "use"; agent: number; units: bigint }
  | { kind: "settle"; agent: number }
  | { kind: "cut" | "mend"; agent: number }
  | { kind: "wait"; ms: number };

const agent = fc.nat(2);
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("use" as const),
      agent,
      units: fc.bigInt({ min: 1n, max: 9n }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("settle" as const), agent }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("cut" as const, "mend" as const), agent }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant("wait" as const),
      ms: fc.constantFrom(1, 600, 5000, 21_000, 70_000),
    }),
  },
);

test("[A1] [A2] [A3] three agents, one account: never more is served than it has, and what was served is booked", () => {
  fc.assert(
    fc.property(
      fc.array(act, { maxLength: 80, size: "max" }),
      fc.bigInt({ min: 0n, max: 60n }),
      fc.bigInt({ min: 0n, max: 10n }),
      (acts, boughtUnits, overdraftUnits) => {
        const hub = new Hub(boughtUnits, overdraftUnits);
        const agents = [0, 1, 2].map(() => new Agent(hub));
        for (const each of acts) {
          if (each.kind === "wait") hub.nowMs += each.ms;
          else agents[each.agent]?.do(each);
          const served = agents.reduce((sum, { servedUnits }) => sum + servedUnits, 0n);
          expect(served).toBeLessThanOrEqual(boughtUnits + overdraftUnits);
        }
        // Nobody is cut off for longer than the hub keeps a hold: whatever was served is booked in the end.
        for (const each of agents) each.do({ kind: "mend" });
        for (const each of agents) each.do({ kind: "settle" });
        const served = agents.reduce((sum, { servedUnits }) => sum + servedUnits, 0n);
        expect(agents.every(({ lostUnits }) => lostUnits === 0n)).toBe(true);
        expect(balanceUnits(hub.wallet)).toBe(boughtUnits - served);
      },
    ),
    { numRuns: 400 },
  );
});

class Hub {
  wallet: Wallet;
  nowMs = 1_000_000;
  #holds = 0;

  constructor(boughtUnits: bigint, overdraftUnits: bigint) {
    this.wallet = emptyWallet("acme", overdraftUnits);
    if (boughtUnits > 0n) {
      this.#post({
        kind: "purchase",
        units: boughtUnits,
        priority: 50,
        endsAtMs: null,
        isPromotional: false,
      });
    }
  }

  lease(units: bigint): string | null {
    this.#post({ kind: "pass_time" });
    const available = availableUnits(this.wallet);
    const given = available < units ? available : units;
    if (given <= 0n) return null;
    this.#holds += 1;
    const holdId = `hold ${this.#holds}`;
    this.#post({ kind: "hold", holdId, units: given, endsAtMs: this.nowMs + SLICE_MS + SLICE_GRACE_MS });
    return holdId;
  }

  unitsOf(holdId: string): bigint {
    return (
      this.wallet.holds.find(({ id }) => id === holdId)?.parts.reduce((sum, { units }) => sum + units, 0n) ??
      0n
    );
  }

  settle({ sliceId, units }: TakenPart): boolean {
    return this.#post({ kind: "settle", holdId: sliceId, units, freeUnits: 0n, isLast: false });
  }

  release(holdId: string): void {
    this.#post({ kind: "release", holdId });
  }

  #post(posting: Parameters<typeof post>[1][number]): boolean {
    const result = post(this.wallet, [posting], this.nowMs);
    this.wallet = result.wallet;
    return result.outcomes[0]?.outcome === "booked";
  }
}

class Agent {
  servedUnits = 0n;
  /** Served, but told so late that the hold was over. */
  lostUnits = 0n;
  #book: SliceBook = emptySliceBook();
  #unsettled: TakenPart[] = [];
  readonly #hub: Hub;

  constructor(hub: Hub) {
    this.#hub = hub;
  }

  do(act: { kind: "use"; units: bigint } | { kind: "settle" | "cut" | "mend" }): void {
    const { nowMs } = this.#hub;
    switch (act.kind) {
      case "use": {
        this.#tend();
        const { book, admission } = authorize(this.#book, act.units, nowMs);
        this.#book = book;
        if (admission.outcome !== "allowed") return;
        this.servedUnits += act.units;
        this.#unsettled.push(...admission.parts);
        return;
      }
      case "settle":
        this.#settle();
        return;
      case "cut":
        this.#book = hubSeen(this.#book, true);
        return;
      case "mend":
        this.#book = hubSeen(this.#book, false);
        return;
    }
  }

  #settle(): void {
    if (this.#book.isHubAway) return;
    for (const part of this.#unsettled) if (!this.#hub.settle(part)) this.lostUnits += part.units;
    this.#unsettled = [];
  }

  #tend(): void {
    if (this.#book.isHubAway) return;
    const { nowMs } = this.#hub;
    this.#settle();
    const { book, sliceIds } = giveBack(this.#book, nowMs);
    this.#book = book;
    for (const id of sliceIds) this.#hub.release(id);
    const wish = wishOf(this.#book, SMALLEST, nowMs);
    if (wish === null) return;
    this.#book = asked(this.#book, nowMs);
    const id = this.#hub.lease(wish);
    this.#book =
      id === null
        ? refused(this.#book, wish, nowMs)
        : granted(
            this.#book,
            { id, leftUnits: this.#hub.unitsOf(id), endsAtMs: nowMs + SLICE_MS, isReserve: false },
            nowMs,
          );
  }
}
