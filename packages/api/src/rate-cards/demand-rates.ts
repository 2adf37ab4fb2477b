import type { MeterRecord } from "@orrery/db";
import { rateOfWire, rateProblem } from "@orrery/domain/billing";
import type { WireRate } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import { builtInMeter } from "../meters/meter-view.ts";

/** What the schema of rates cannot say. Throws INVALID_INPUT that names the meter. */
export function demandRates(
  rates: Readonly<Record<string, WireRate>>,
  customMeters: readonly MeterRecord[],
  { mayBeArchived }: { mayBeArchived: boolean },
): void {
  const known = new Map(customMeters.map((meter) => [meter.name, meter]));
  for (const [meter, wire] of Object.entries(rates)) {
    const custom = known.get(meter);
    if (builtInMeter(meter) === null && custom === undefined) {
      throw new AppError("INVALID_INPUT", `rates.${meter}: there is no such meter; create it first.`);
    }
    if (!mayBeArchived && custom !== undefined && custom.archivedAtMs !== null) {
      throw new AppError("INVALID_INPUT", `rates.${meter}: this meter is archived and counts nothing more.`);
    }
    const problem = rateProblem(rateOfWire(wire));
    if (problem !== null) throw new AppError("INVALID_INPUT", `rates.${meter}: ${problem}`);
  }
}
