import { sortableId } from "@orrery/runtime";
import { toldQuantity, type UsageBooking } from "../usage-booking.ts";

type Told = Partial<Omit<UsageBooking, "value">> & {
  accountId: string;
  atMs: number;
  value?: bigint | number;
};

/** One event of a system outside, as it is told to the book. */
export function toldUsage({ value = 1, ...told }: Told): UsageBooking {
  return {
    ...{ source: "test", id: sortableId(), meter: "inferences", unique: null, worker: null, nodeId: null },
    ...{ parts: [], ...told, value: toldQuantity(typeof value === "bigint" ? value.toString() : value) },
  };
}
