import type { GroupInstance } from "@orrery/domain/scaling";

/** What became of an order. Sentences say what to do. */
export type CountOutcome =
  | { readonly outcome: "accepted" }
  /** It may not make more. */
  | { readonly outcome: "quota"; readonly sentence: string }
  | { readonly outcome: "failed"; readonly sentence: string };

/** Who makes the instances of one group. It repeats nothing by itself: the loop asks again, later each time. */
export type ScalingProviderPort = {
  /** As operators call what is scaled: a worker, namespace/deployment, or a host name. */
  readonly targetName: string;
  /** What there is, and how many it was told to keep (null = it cannot say). Throws where it could not be asked; the message is shown. */
  read(
    signal: AbortSignal,
  ): Promise<{ readonly instances: readonly GroupInstance[]; readonly wanted: number | null }>;
  /** Never throws; the same count again changes nothing. `why` is shown where the provider can. */
  setCount(count: number, why: string, signal: AbortSignal): Promise<CountOutcome>;
};
