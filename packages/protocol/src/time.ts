import { z } from "zod";

/** Milliseconds since the Unix epoch. */
export const AtMs = z.number().min(0).max(8_640_000_000_000_000);
/** A duration in milliseconds. */
export const DurationMs = z
  .number()
  .min(0)
  .max(10 * 365 * 86_400_000);
