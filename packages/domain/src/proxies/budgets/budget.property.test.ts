import fc from "fast-check";
import { expect, test } from "vitest";
import { type Budget, budgetTaken, EMPTY_BUDGET, leaseBudget, returnBudget } from "./budget.ts";

const FOR_MS = 500;
/** Until what was under way at the end of a slice has arrived. */
const ENDS_MS = FOR_MS + 1000;

type Act =
  | { kind: "lease"; node: number; wanted: number }
  | { kind: "tell"; slice: number; over: number; open: number; isDone: boolean }
  | { kind: "wait"; ms: number };

const count = fc.nat(6);
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("lease" as const), node: fc.nat(2), wanted: count }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("tell" as const),
      slice: fc.nat(12),
      over: count,
      open: count,
      isDone: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("wait" as const), ms: fc.constantFrom(-50, 1, 90, 400, 1300) }),
  },
);

/** One unit of its own, and until when it counts. */
type Unit = { slice: string; untilMs: number; state: "unspent" | "open" | "over" };

/** The rules by the letter: each unit is looked at by itself, and nothing is rounded. */
class NaiveBudget {
  units: Unit[] = [];
  endsMs = new Map<string, number>();
  nowMs = 0;

  lease(slice: string, units: number): void {
    this.endsMs.set(slice, this.nowMs + ENDS_MS);
    for (let i = 0; i < units; i += 1) this.units.push({ slice, untilMs: 0, state: "unspent" });
  }

  tell(slice: string, over: number, open: number, isDone: boolean): void {
    if ((this.endsMs.get(slice) ?? -1) < this.nowMs) return;
    const own = this.units.filter((unit) => unit.slice === slice);
    if (own.length === 0 || own.every(({ state }) => state === "over")) return;
    this.endsMs.set(slice, Math.max(this.endsMs.get(slice) ?? 0, this.nowMs + ENDS_MS));
    for (const [i, unit] of own.entries()) {
      if (i < over && unit.state !== "over") Object.assign(unit, { state: "over", untilMs: this.nowMs });
      else if (i < over + open && unit.state === "unspent") unit.state = "open";
    }
    if (isDone) this.units = this.units.filter((unit) => unit.slice !== slice || unit.state !== "unspent");
  }

  taken(windowMs: number): number {
    return this.units.filter(({ slice, state, untilMs }) => {
      const lastMs = state === "over" ? untilMs : (this.endsMs.get(slice) ?? 0);
      return lastMs + windowMs >= this.nowMs;
    }).length;
  }
}

test("[PB1] [PB2] [PB3] [PB4] [PB5] [PB6] [PB12] what is taken is what the rules say, unit by unit, and never above what is allowed", () => {
  fc.assert(
    fc.property(
      fc.array(act, { maxLength: 60, size: "max" }),
      fc.integer({ min: 1, max: 12 }),
      fc.constantFrom(100, 1000, 5000),
      (acts, allowed, windowMs) => {
        let budget: Budget = EMPTY_BUDGET;
        const naive = new NaiveBudget();
        const slices: { id: string; nodeId: string }[] = [];
        let clockMs = 10_000;
        let toldMs = 0;
        for (const each of acts) {
          if (each.kind === "wait") clockMs += each.ms;
          const slice = each.kind === "tell" ? slices[each.slice] : undefined;
          if (each.kind === "lease" || slice !== undefined) toldMs = Math.max(toldMs, clockMs);
          naive.nowMs = Math.max(toldMs, clockMs);
          if (each.kind === "lease") {
            const granted = { id: `s${slices.length}`, nodeId: `n${each.node}` };
            const lease = leaseBudget(budget, {
              limit: { allowed, windowMs },
              sliceId: granted.id,
              nodeId: granted.nodeId,
              wanted: each.wanted,
              nowMs: clockMs,
              forMs: FOR_MS,
            });
            budget = lease.budget;
            expect(lease.units).toBeLessThanOrEqual(each.wanted);
            expect(lease.retryInMs === null).toBe(lease.units === each.wanted);
            if (lease.units > 0) naive.lease(granted.id, lease.units);
            if (lease.units > 0) slices.push(granted);
          }
          if (each.kind === "tell" && slice !== undefined) {
            const { over, open, isDone } = each;
            budget = returnBudget(budget, {
              sliceId: slice.id,
              nodeId: slice.nodeId,
              over,
              open,
              isDone,
              nowMs: clockMs,
            });
            naive.tell(slice.id, over, open, isDone);
          }
          const taken = budgetTaken(budget, clockMs);
          const stepMs = Math.max(1, Math.ceil(windowMs / 128));
          expect(taken).toBeLessThanOrEqual(allowed);
          expect(taken).toBeGreaterThanOrEqual(naive.taken(windowMs));
          expect(taken).toBeLessThanOrEqual(naive.taken(windowMs + stepMs));
        }
        expect(JSON.parse(JSON.stringify(budget))).toEqual(budget);
      },
    ),
    { numRuns: 150 },
  );
});
