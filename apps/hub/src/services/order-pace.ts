import type { OrdersPace } from "../gateway/orders-sender.ts";

/** Instances that die or drain must not be asked any more: gateways hear of it within 300 ms in fleets of up to so many nodes. */
const PROMPT_NODES_MAX = 200;
const JITTER_MS = { prompt: 50, many: 1000 };
const SEND_EVERY_MS = 200;
/** Every change is told to every gateway as a whole: in large fleets with many instances, so seldom that it is no more than this. */
const BYTES_A_SECOND_MAX = 50e6;

/** How soon gateways are told of a change. Asked anew for each. */
export function orderPace(
  connections: { readonly size: number },
  known: { readonly orderBytes: number },
): OrdersPace {
  return {
    get sendEveryMs() {
      return Math.max(SEND_EVERY_MS, (known.orderBytes * connections.size * 1000) / BYTES_A_SECOND_MAX);
    },
    sendAfterMs: 0,
    jitterMs: () => (connections.size <= PROMPT_NODES_MAX ? JITTER_MS.prompt : JITTER_MS.many),
  };
}
