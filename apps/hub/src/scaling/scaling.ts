import type { ScalingPort } from "@orrery/api";
import type { ScalingProvider } from "@orrery/protocol";

/** Groups of instances whose number policies set. */
export class Scaling implements ScalingPort {
  targetName(provider: ScalingProvider): string {
    return provider.kind;
  }

  async currentCount(): Promise<number | null> {
    return null;
  }

  recent() {
    return [];
  }

  metricProblems() {
    return [];
  }

  async tellSample(): Promise<void> {}

  async refresh(): Promise<void> {}
}
