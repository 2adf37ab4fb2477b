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

/** Of the agent: it is lent credits, allows usage, writes it down, tells of it, and forgets it. */
export const AGENT_FAULT_POINTS = [
  "slice.answered",
  "usage.allowed",
  "usage.persisted",
  "usage.sending",
  "usage.answered",
  "usage.acked",
] as const;

/** A moment between two durable steps of billing, at which a crash may neither lose nor double anything. */
export type FaultPoint = (typeof HUB_FAULT_POINTS | typeof AGENT_FAULT_POINTS)[number];

let onPoint: ((point: FaultPoint) => void) | null = null;

/** Does nothing, unless a test has said in this process what happens there: no setting and no message can. */
export function faultPoint(point: FaultPoint): void {
  onPoint?.(point);
}

/** For tests; null = nobody listens any more. */
export function onFaultPoint(listener: ((point: FaultPoint) => void) | null): void {
  onPoint = listener;
}
