/** Works through the items in their order, so many at a time, until the signal ends it. Never rejects: `work` tells by itself what went wrong. */
export async function runEach<Item>(
  items: readonly Item[],
  work: (item: Item, signal: AbortSignal) => Promise<void>,
  { atATime, signal }: { atATime: number; signal: AbortSignal },
): Promise<void> {
  const queue = [...items];
  const worker = async (): Promise<void> => {
    for (;;) {
      const item = signal.aborted ? undefined : queue.shift();
      if (item === undefined) return;
      await work(item, signal);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atATime, items.length) }, worker));
}
