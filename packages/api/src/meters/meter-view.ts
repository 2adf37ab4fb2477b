import type { MeterRecord } from "@orrery/db";
import { BUILT_IN_METERS, type BuiltInMeter } from "@orrery/domain/billing";
import type { EventSubject, MeterView } from "@orrery/protocol";

export function builtInMeter(name: string): BuiltInMeter | null {
  return BUILT_IN_METERS.find((meter) => meter.name === name) ?? null;
}

export function viewOfBuiltIn({ name, description, aggregation, unitWord }: BuiltInMeter): MeterView {
  return { name, description, aggregation, unit: unitWord, isBuiltIn: true, archivedAtMs: null };
}

export function viewOfCustom({ createdAtMs: _, ...meter }: MeterRecord): MeterView {
  return { ...meter, isBuiltIn: false };
}

export function meterSubject(name: string): EventSubject {
  return { kind: "meter", id: name, name };
}
