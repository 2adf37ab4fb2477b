import { z } from "zod";
import { AtMs } from "../time.ts";
import { ScalingBackTestFigures } from "./back-test.ts";

export const FORECAST_POINTS_MAX = 288;

export const ForecastModel = z.enum(["daily", "weekly"]);
export type ForecastModel = z.infer<typeof ForecastModel>;

/** Of the part of the history that the model had not seen. */
export const ForecastError = z.strictObject({
  /** Mean of |foreseen - was| / was, over what was more than a tenth of the mean; 0..; null = nothing was. */
  mapeRatio: z.number().min(0).nullable(),
  /** In the metric's own unit. */
  rmse: z.number().min(0),
  bucketCount: z.int().min(0),
});
export type ForecastError = z.infer<typeof ForecastError>;

/** Whether a forecast may raise a group's floor, and why. */
export const ForecastView = z.strictObject({
  state: z.enum(["off", "learning", "worse", "on"]),
  sentence: z.string().max(1000),
  model: ForecastModel.nullable(),
  error: ForecastError.nullable(),
  /** The back-test over the same part of the history, without and with it. */
  without: ScalingBackTestFigures.nullable(),
  with: ScalingBackTestFigures.nullable(),
  /** What it foresees from now on, and the floor that it makes. */
  points: z
    .array(z.strictObject({ atMs: AtMs, load: z.number().min(0), floor: z.int().min(0) }))
    .max(FORECAST_POINTS_MAX),
  judgedAtMs: AtMs,
});
export type ForecastView = z.infer<typeof ForecastView>;
