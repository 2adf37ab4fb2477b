import type { ScalingPolicy } from "@orrery/protocol";

/** Which samples a policy reads, and whose they are; null = none. */
export function metricOf(
  policy: ScalingPolicy,
): { readonly metric: string; readonly of: "instances" | "group" } | null {
  switch (policy.kind) {
    case "threshold":
    case "target":
      return { metric: policy.metric, of: "instances" };
    case "queue":
      return { metric: "queue", of: "group" };
    case "custom":
      return { metric: `custom:${policy.name}`, of: "group" };
    case "schedule":
      return null;
  }
}

/** What one instance carries, of the policy's metric, when all is as it wishes; null = it does not go by load. */
export function capacityOf(policy: ScalingPolicy): number | null {
  switch (policy.kind) {
    case "threshold":
      return (policy.up + policy.down) / 2;
    case "target":
      return policy.target;
    case "queue":
      return policy.perInstance;
    case "custom":
      return policy.of === "total" ? policy.target : null;
    case "schedule":
      return null;
  }
}
