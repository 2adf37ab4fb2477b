import { UNITS_PER_CREDIT } from "../ledger/units.ts";
import type { Price } from "./rate.ts";

export type Aggregation = "count" | "sum" | "max" | "unique";

export type Meter = {
  /** Lower case, digits and `_`. */
  readonly name: string;
  readonly aggregation: Aggregation;
  /** What one of its quantity is. */
  readonly unit: "event" | "ms" | "byte" | "value";
};

const HOUR_MS = 3_600_000n;
const GB = 1_000_000_000n;

export type BuiltInMeter = Meter & {
  readonly listPrice: Price;
  /** What one of its quantity is, for people. */
  readonly unitWord: string;
  readonly description: string;
};

/** Those that Orrery counts by itself, with their list prices. */
export const BUILT_IN_METERS: readonly BuiltInMeter[] = [
  {
    ...{ name: "tool_invocations", aggregation: "count", unit: "event", listPrice: credits(1, 1n) },
    ...{ unitWord: "invocation", description: "Tools that workers called." },
  },
  {
    ...{ name: "sandbox_time", aggregation: "sum", unit: "ms", listPrice: credits(100, HOUR_MS) },
    ...{ unitWord: "ms", description: "Time in which sandboxes ran." },
  },
  {
    ...{ name: "inferences", aggregation: "count", unit: "event", listPrice: credits(10, 1n) },
    ...{ unitWord: "inference", description: "Answers that models gave." },
  },
  {
    ...{ name: "transferred_bytes", aggregation: "sum", unit: "byte", listPrice: credits(50, GB) },
    ...{ unitWord: "byte", description: "Data that went through agents." },
  },
  {
    ...{ name: "api_calls", aggregation: "count", unit: "event", listPrice: credits(20, 1000n) },
    ...{ unitWord: "call", description: "Calls of APIs." },
  },
  {
    ...{ name: "agent_time", aggregation: "sum", unit: "ms", listPrice: credits(80, HOUR_MS) },
    ...{ unitWord: "ms", description: "Time in which agents ran." },
  },
];

/** Of one event. */
export const VALUE_MAX = 10n ** 15n;

/** Whether an event may carry this value. */
export function isCountable(value: bigint): boolean {
  return value > 0n && value <= VALUE_MAX;
}

/**
 * A meter's quantity after one more event. `isNewValue`: of a meter that counts different values, whether this one was not there before.
 */
export function quantityAfter(
  aggregation: Aggregation,
  quantity: bigint,
  event: { readonly value: bigint; readonly isNewValue: boolean },
): bigint {
  switch (aggregation) {
    case "count":
      return quantity + 1n;
    case "sum":
      return quantity + event.value;
    case "max":
      return event.value > quantity ? event.value : quantity;
    case "unique":
      return event.isNewValue ? quantity + 1n : quantity;
  }
}

function credits(count: number, per: bigint): Price {
  return { units: BigInt(count) * UNITS_PER_CREDIT, per };
}
