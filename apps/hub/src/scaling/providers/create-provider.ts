import type { ScalingProvider } from "@orrery/protocol";
import type { ScalingProviderPort } from "../provider.ts";
import { type FleetParts, FleetProvider } from "./fleet-provider.ts";
import { KubernetesProvider } from "./kubernetes-provider.ts";
import { type OutsideParts, WebhookProvider } from "./webhook-provider.ts";

export type ProviderParts = Omit<OutsideParts, "deadlineMs"> & {
  readonly workers: FleetParts["workers"];
  /** For each question to a provider; 5 s unless set otherwise. */
  readonly deadlineMs?: number;
};

const DEADLINE_MS = 5000;

/** Keeps nothing open that would have to be closed. Asks nobody yet. */
export function createProvider(
  provider: ScalingProvider,
  { workers, deadlineMs = DEADLINE_MS, ...outside }: ProviderParts,
): ScalingProviderPort {
  switch (provider.kind) {
    case "fleet":
      return new FleetProvider(provider.workerId, { workers, deadlineMs });
    case "kubernetes":
      return new KubernetesProvider(provider, { ...outside, deadlineMs, clusterRoot: "" });
    case "webhook":
      return new WebhookProvider(provider, { ...outside, deadlineMs });
  }
}
