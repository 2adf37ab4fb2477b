import fc from "fast-check";
import { expect, test } from "vitest";
import { Bulkhead } from "./bulkhead.ts";
import type { Priority, Waiting } from "./waiting-line.ts";

const bulkhead = (serviceMax: number, max: number, ageMs = 1000) =>
  new Bulkhead<string>({ serviceMax }, { max, ageMs });
const LATE = 1e9;

function enter(at: Bulkhead<string>, item: string, priority: Priority = 1, nowMs = 0, deadlineMs = LATE) {
  const entry = at.enter({ item, priority, deadlineMs }, nowMs);
  return { ...entry, items: "shed" in entry ? entry.shed.map((each) => each.item) : [] };
}

test("[RC9] so many at a time; who comes while others wait, waits", () => {
  const at = bulkhead(2, 10);
  expect(["a", "b", "c"].map((item) => enter(at, item).outcome)).toEqual(["entered", "entered", "waiting"]);
  expect([at.openCount, at.waitingCount]).toEqual([2, 1]);
  expect(at.leave(0, 0).next?.item).toBe("c");
  expect([at.openCount, at.waitingCount]).toEqual([2, 0]);
  expect(at.leave(0, 0).next).toBeNull();
  expect(at.openCount).toBe(1);
});

test("[RC10] by priority, and who waits rises", () => {
  const at = bulkhead(1, 10, 1000);
  enter(at, "open");
  enter(at, "low", 3, 0);
  enter(at, "usual", 1, 100);
  enter(at, "urgent", 0, 200);
  enter(at, "late urgent", 0, 3001);
  const order = [1, 2, 3, 4].map(() => at.leave(3001, 0).next?.item);
  expect(order).toEqual(["urgent", "usual", "low", "late urgent"]);
});

test("[RC11] a full line: those past their deadline leave first, then the last in order", () => {
  const at = bulkhead(1, 2);
  enter(at, "open");
  enter(at, "short", 0, 0, 50);
  enter(at, "low", 3, 0);
  expect(enter(at, "lower", 3, 10)).toMatchObject({ outcome: "refused", items: [] });
  expect(enter(at, "usual", 1, 20)).toMatchObject({ outcome: "waiting", items: ["low"] });
  expect(enter(at, "another", 2, 60)).toMatchObject({ outcome: "waiting", items: ["short"] });
  const refused = enter(at, "one more", 3, 60);
  expect(refused.outcome === "refused" && refused.sentence).toContain("1 requests are open and 2 wait");
  expect(enter(bulkhead(0, 0), "any").outcome).toBe("refused");
  expect(enter(at, "past", 0, 60, 60).outcome).toBe("refused");
});

test("[RC12] whose turn it is but who would be too late leaves, and the next one has its turn", () => {
  const at = bulkhead(1, 10);
  enter(at, "open");
  enter(at, "short", 0, 0, 100);
  enter(at, "long", 1, 0, 500);
  const { next, shed } = at.leave(60, 40);
  expect([next?.item, shed.map(({ item }) => item)]).toEqual(["long", ["short"]]);
});

type Act =
  | { kind: "enter"; priority: Priority; forMs: number }
  | { kind: "leave"; leastMs: number }
  | { kind: "give up"; at: number }
  | { kind: "wait"; ms: number };
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("enter" as const),
      priority: fc.constantFrom<Priority>(0, 1, 2, 3),
      forMs: fc.constantFrom(0, 30, 400, 5000),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("leave" as const), leastMs: fc.constantFrom(0, 20) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("give up" as const), at: fc.nat(5) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("wait" as const), ms: fc.constantFrom(1, 40, 600) }),
  },
);

/** By the letter: one list that is sorted each time. */
class NaiveLine {
  waiting: { id: number; rank: number; deadlineMs: number }[] = [];
  open = 0;

  sort(): void {
    this.waiting.sort((a, b) => a.rank - b.rank || a.id - b.id);
  }

  enter(id: number, rank: number, deadlineMs: number, nowMs: number, max: number): number[] {
    if (this.open < 2 && this.waiting.length === 0) {
      this.open += 1;
      return [];
    }
    if (deadlineMs <= nowMs) return [id];
    const late = this.waiting.length < max ? [] : this.waiting.filter((each) => each.deadlineMs <= nowMs);
    this.waiting = this.waiting.filter((each) => !late.includes(each));
    this.waiting.push({ id, rank, deadlineMs });
    this.sort();
    const last = this.waiting.length > max ? this.waiting.pop() : undefined;
    return [...late.map((each) => each.id), ...(last === undefined ? [] : [last.id])];
  }

  leave(nowMs: number, leastMs: number): number | null {
    while (true) {
      const first = this.waiting.shift();
      if (first === undefined) {
        this.open -= 1;
        return null;
      }
      if (first.deadlineMs - nowMs > leastMs) return first.id;
    }
  }
}

test("[RC9] [RC10] [RC11] [RC12] the order, and who leaves, are those of one sorted list", () => {
  fc.assert(
    fc.property(
      fc.array(act, { maxLength: 80, size: "max" }),
      fc.integer({ min: 1, max: 6 }),
      (acts, max) => {
        const at = new Bulkhead<number>({ serviceMax: 2 }, { max, ageMs: 100 });
        const naive = new NaiveLine();
        const waiting = new Map<number, Waiting<number>>();
        let nowMs = 0;
        for (const [id, each] of acts.entries()) {
          // Two of the same rank are told apart by their moments.
          nowMs += 0.001 + (each.kind === "wait" ? each.ms : 0);
          if (each.kind === "enter") {
            const { priority, forMs } = each;
            const entry = at.enter({ item: id, priority, deadlineMs: nowMs + forMs }, nowMs);
            const left = naive.enter(id, nowMs + 100 * priority, nowMs + forMs, nowMs, max);
            if (entry.outcome === "waiting") waiting.set(id, entry.waiting);
            expect(entry.outcome === "refused").toBe(left.includes(id));
            const shed = entry.outcome === "entered" ? [] : entry.shed.map(({ item }) => item);
            expect([...shed].sort()).toEqual(left.filter((other) => other !== id).sort());
          } else if (each.kind === "leave" && naive.open > 0) {
            expect(at.leave(nowMs, each.leastMs).next?.item ?? null).toBe(naive.leave(nowMs, each.leastMs));
          } else if (each.kind === "give up") {
            const one = naive.waiting[each.at];
            const known =
              one === undefined ? [...waiting.values()].find(({ isGone }) => isGone) : waiting.get(one.id);
            if (known !== undefined) at.giveUp(known);
            naive.waiting = naive.waiting.filter((other) => other !== one);
          }
          expect([at.openCount, at.waitingCount]).toEqual([naive.open, naive.waiting.length]);
          expect(at.waitingCount).toBeLessThanOrEqual(max);
        }
      },
    ),
    { numRuns: 100 },
  );
});
