import type { InstanceStanding, RoutingStrategy, ServiceId } from "@orrery/protocol";
import type { StatusTone } from "@orrery/ui";

export function serviceHref(serviceId: ServiceId): string {
  return `/services/${encodeURIComponent(serviceId)}`;
}

/** Worst first, as a gateway thinks of them. */
export const STANDING_FACES: Record<InstanceStanding, { label: string; tone: StatusTone }> = {
  open: { label: "Breaker open", tone: "bad" },
  down: { label: "Down", tone: "bad" },
  trial: { label: "On trial", tone: "warn" },
  ejected: { label: "Ejected", tone: "warn" },
  unproven: { label: "Unproven", tone: "info" },
  draining: { label: "Draining", tone: "idle" },
  usable: { label: "Usable", tone: "ok" },
};
export const STANDINGS = Object.keys(STANDING_FACES) as InstanceStanding[];

/** Of an instance that no gateway told of. */
export const UNTOLD_FACE = { label: "Not told of", tone: "unknown" } as const satisfies {
  label: string;
  tone: StatusTone;
};

/** What each strategy does, as its rules say: packages/domain/src/routing/strategies/SPEC.md. */
export const STRATEGY_WORDS: Record<RoutingStrategy, { label: string; sentence: string }> = {
  adaptive: {
    label: "Adaptive",
    sentence: "Of two random ones the better by latency, open requests and recent failures. Serves most.",
  },
  "least-response-time": {
    label: "Least response time",
    sentence: "Of two random ones the one with the lower latency, for what it has open.",
  },
  "least-connections": {
    label: "Least connections",
    sentence: "Of two random ones the one with fewer open requests, for its weight.",
  },
  latency: {
    label: "Nearest first",
    sentence: "The gateway's zone, then its region, then elsewhere; what does not fit goes on.",
  },
  "round-robin": { label: "Round robin", sentence: "One after another, each as often." },
  "weighted-round-robin": {
    label: "Weighted round robin",
    sentence: "By turns, as often as weights and idle processor, memory and queue say.",
  },
  random: { label: "Random", sentence: "Each as likely as the others." },
  "ip-hash": {
    label: "By client",
    sentence: "The same client keeps its instance, as long as the instances are the same.",
  },
  "consistent-hash": {
    label: "By session",
    sentence: "The same session keeps its instance; one more or less moves few of them.",
  },
};
