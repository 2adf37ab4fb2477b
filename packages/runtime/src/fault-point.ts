/** Of the hub, in the order in which it comes there: it lends credits, books usage of them, gets them back, and finalizes an invoice. */
export const HUB_FAULT_POINTS = [
  "slice.held",
  "slice.granted",
  "usage.written",
  "usage.booked",
  "slices.released",
  "slices.noted",
  "invoice.taken",
  "invoice.numbered",
  "invoice.lined",
  "invoice.finalized",
] as const;

/** Of the agent: it is lent credits, writes usage down, tells of it, and forgets it. */
export const AGENT_FAULT_POINTS = [
  "slice.answered",
  "usage.persisted",
  "usage.sending",
  "usage.answered",
  "usage.acked",
] as const;

/** A moment between two durable steps of billing, at which a crash may neither lose nor double anything. */
export type FaultPoint = (typeof HUB_FAULT_POINTS | typeof AGENT_FAULT_POINTS)[number];

type FaultListener = (point: FaultPoint) => Promise<void> | undefined;

let onPoint: FaultListener | null = null;

/** Settles at once, unless a test has said in this process what happens there: no setting and no message can. */
export async function faultPoint(point: FaultPoint): Promise<void> {
  await onPoint?.(point);
}

/**
 * For tests: whoever comes first to each of these points waits there until all of them are taken and `onAll` has been called. Null = nobody
 * waits anywhere any more.
 */
export function holdAt(points: readonly FaultPoint[] | null, onAll: () => void = () => undefined): void {
  if (points === null) {
    onPoint = null;
    return;
  }
  const left = new Set(points);
  const all = Promise.withResolvers<void>();
  onPoint = (point) => {
    if (!left.delete(point)) return undefined;
    if (left.size === 0) {
      onAll();
      all.resolve();
    }
    return all.promise;
  };
}
