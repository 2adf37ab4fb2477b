import type { ScalingGroupSettings } from "@orrery/protocol";
import { cronProblem } from "./cron.ts";

/** What is wrong with settings that the schema cannot see, in a sentence that says what to mend; null = nothing. `nowMs`: from when on times must come. */
export function settingsProblem({ policies }: ScalingGroupSettings, nowMs: number): string | null {
  for (const policy of policies) {
    if (policy.kind !== "schedule") continue;
    for (const { name, start, end } of policy.windows) {
      const problem = cronProblem(start, policy.zone, nowMs) ?? cronProblem(end, policy.zone, nowMs);
      if (problem !== null) return `Policy ${policy.id}, window “${name}”: ${problem}`;
    }
  }
  return null;
}
