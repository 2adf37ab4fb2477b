import type { PlantSettings, ScalingGroupSettings } from "@orrery/protocol";

/** What the thread that replays gets. */
export type ScalingOrder = {
  kind: "back-test" | "forecast" | "advice";
  settings: ScalingGroupSettings;
  /** Of a back-test: to be compared with them. */
  asked: ScalingGroupSettings | null;
  /** JSON of `readLoad` of the repository; null = `csv` is replayed. */
  load: string | null;
  csv: string | null;
  /** Null = by the settings and the record. */
  plant: PlantSettings | null;
  unitsPerInstanceHour: string;
  nowAtMs: number;
};
