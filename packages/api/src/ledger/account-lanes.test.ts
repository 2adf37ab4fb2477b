import fc from "fast-check";
import { expect, test } from "vitest";
import { createAccountLanes } from "./account-lanes.ts";

type Item = { account: string; weight: number; number: number };

test("an account's items are booked in their order, never by two batches at once, and two batches run at a time", async () => {
  const item = fc.record({
    account: fc.constantFrom("a", "b", "c", "d"),
    weight: fc.integer({ min: 1, max: 4 }),
  });
  const story = fc.array(fc.tuple(item, fc.integer({ min: 0, max: 2 })), {
    minLength: 1,
    maxLength: 40,
    size: "max",
  });
  await fc.assert(
    fc.asyncProperty(story, async (told) => {
      const busy = new Set<string>();
      const booked: Item[] = [];
      let running = 0;
      const lanes = createAccountLanes<Item, number>({
        ...{
          batchMax: 5,
          queueMax: 1000,
          accountOf: ({ account }) => account,
          weightOf: ({ weight }) => weight,
        },
        book: async (items) => {
          const accounts = new Set(items.map(({ account }) => account));
          running += 1;
          expect(running).toBeLessThanOrEqual(2);
          for (const account of accounts) {
            expect(busy.has(account)).toBe(false);
            busy.add(account);
          }
          expect(items.length === 1 || items.reduce((sum, { weight }) => sum + weight, 0) <= 5).toBe(true);
          await turns(items.length % 3);
          booked.push(...items);
          for (const account of accounts) busy.delete(account);
          running -= 1;
          return items.map(({ number }) => number);
        },
      });
      const answers: Promise<number>[] = [];
      for (const [number, [each, pause]] of told.entries()) {
        answers.push(lanes.add({ ...each, number }));
        await turns(pause);
      }
      expect(await Promise.all(answers)).toEqual(told.map((_, number) => number));
      for (const account of ["a", "b", "c", "d"]) {
        const numbers = booked.filter((each) => each.account === account).map(({ number }) => number);
        expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
      }
    }),
    { numRuns: 100 },
  );
});

test("what waits has a bound, and a batch that fails is told to its own items", async () => {
  const lanes = createAccountLanes<number, number>({
    ...{ batchMax: 1, queueMax: 2, accountOf: String, weightOf: () => 1 },
    book: async ([item]) => {
      if (item === 1) throw new Error("broken");
      return [item ?? 0];
    },
  });
  const all = await Promise.allSettled([1, 2, 3].map((item) => lanes.add(item)));
  expect(
    all.map((each) => (each.status === "fulfilled" ? each.value : (each.reason as Error).message)),
  ).toEqual([...["broken", 2, "Too many requests; wait and try again."]]);
});

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
