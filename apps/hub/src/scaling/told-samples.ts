import type { Sample } from "@orrery/domain/scaling";
import { ScalingGroupId } from "@orrery/protocol";
import { z } from "zod";
import { fromWord, toWord } from "../replica-word.ts";

const ToldSample = z.object({
  groupId: ScalingGroupId,
  metric: z.string().max(64),
  value: z.number(),
  atMs: z.number(),
});
export type ToldSample = z.infer<typeof ToldSample>;

/** Of one group there are as many metrics as policies. */
const METRICS_MAX = 10;

/** What was told of groups from outside: the newest of each metric. */
export class ToldSamples {
  readonly #samples = new Map<ScalingGroupId, Map<string, Sample>>();

  take({ groupId, metric, value, atMs }: ToldSample): void {
    const known = this.#samples.get(groupId) ?? new Map<string, Sample>();
    this.#samples.set(groupId, known);
    const before = known.get(metric);
    if (before !== undefined && before.atMs > atMs) return;
    if (before === undefined && known.size >= METRICS_MAX) return;
    known.set(metric, { metric, instanceId: null, value, atMs });
  }

  of(groupId: ScalingGroupId, metric: string): Sample | null {
    return this.#samples.get(groupId)?.get(metric) ?? null;
  }

  keepOnly(groupIds: ReadonlySet<ScalingGroupId>): void {
    for (const groupId of this.#samples.keys()) if (!groupIds.has(groupId)) this.#samples.delete(groupId);
  }
}

/** As replicas tell it each other. */
export function sampleToWord(sample: ToldSample): string {
  return toWord("scaling", sample);
}

/** Null = it is about something else, or cannot be read. */
export function sampleOfWord(word: string): ToldSample | null {
  return fromWord("scaling", ToldSample, word);
}
