import fc from "fast-check";

/**
 * Runs of a property until the time is over; the first one may take longer. fast-check's own limit counts as a failure where not one run ended in
 * it, which is what a busy machine comes to.
 */
export async function assertForAWhile<Values>(
  property: fc.IAsyncProperty<Values>,
  limitMs: number,
): Promise<void> {
  for (const factor of [1, 5]) {
    const details = await fc.check(property, { numRuns: 100_000, interruptAfterTimeLimit: factor * limitMs });
    const hasNoneEnded = details.interrupted && details.numRuns === 0 && details.errorInstance === null;
    if (hasNoneEnded && factor === 1) continue;
    if (details.failed) throw new Error(fc.defaultReportMessage(details), { cause: details.errorInstance });
    return;
  }
}
