import { AppError } from "@orrery/runtime";

export type AccountLanesOptions<Item, Answer> = {
  accountOf: (item: Item) => string;
  /** What an item counts towards the bounds. */
  weightOf: (item: Item) => number;
  /** What one batch takes at most; an item that is heavier goes alone. */
  batchMax: number;
  /** What may wait; further items get RATE_LIMITED. */
  queueMax: number;
  /** One transaction. Answers in the order of the items. */
  book: (items: readonly Item[]) => Promise<Answer[]>;
};

export type AccountLanes<Item, Answer> = {
  /** Resolves once the item's batch is booked; rejects as its batch does. */
  add(item: Item): Promise<Answer>;
};

type Waiting<Item, Answer> = {
  item: Item;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
};

/** Batches at a time; their accounts never overlap, so none waits for another. */
const LANES = 2;

/**
 * Books whatever is asked at the time together: one transaction takes many items, of many accounts. An account's items are booked in the order in
 * which they came, and never by two batches at once.
 */
export function createAccountLanes<Item, Answer>(
  options: AccountLanesOptions<Item, Answer>,
): AccountLanes<Item, Answer> {
  const { accountOf, weightOf, batchMax, queueMax } = options;
  let waiting: Waiting<Item, Answer>[] = [];
  let waitingWeight = 0;
  const busy = new Set<string>();
  let lanes = 0;
  let isScheduled = false;

  /** Takes what waits for accounts that nobody books at the moment, oldest first. */
  function nextBatch(): Waiting<Item, Answer>[] {
    const batch: Waiting<Item, Answer>[] = [];
    const later: Waiting<Item, Answer>[] = [];
    const passedOver = new Set<string>();
    let weight = 0;
    for (const each of waiting) {
      const account = accountOf(each.item);
      const withIt = weight + weightOf(each.item);
      const hasRoom = batch.length === 0 || withIt <= batchMax;
      if (hasRoom && !busy.has(account) && !passedOver.has(account)) {
        batch.push(each);
        weight = withIt;
      } else {
        // What came later of this account must not overtake it.
        passedOver.add(account);
        later.push(each);
      }
    }
    waiting = later;
    waitingWeight -= weight;
    return batch;
  }

  function run(): void {
    while (lanes < LANES && waiting.length > 0) {
      const batch = nextBatch();
      if (batch.length === 0) return;
      const accounts = new Set(batch.map(({ item }) => accountOf(item)));
      for (const account of accounts) busy.add(account);
      lanes += 1;
      void book(batch).finally(() => {
        lanes -= 1;
        for (const account of accounts) busy.delete(account);
        run();
      });
    }
  }

  async function book(batch: readonly Waiting<Item, Answer>[]): Promise<void> {
    try {
      const answers = await options.book(batch.map(({ item }) => item));
      for (const [index, { resolve }] of batch.entries()) resolve(answers[index] as Answer);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }

  return {
    add(item) {
      const weight = weightOf(item);
      if (waitingWeight + weight > queueMax && waiting.length > 0)
        return Promise.reject(new AppError("RATE_LIMITED"));
      return new Promise((resolve, reject) => {
        waiting.push({ item, resolve, reject });
        waitingWeight += weight;
        if (isScheduled) return;
        isScheduled = true;
        // Whatever else is asked in this turn comes along.
        setImmediate(() => {
          isScheduled = false;
          run();
        });
      });
    },
  };
}
