import {
  AdviceApplyInput,
  ScalingAdviceInput,
  ScalingBackTestInput,
  type ScalingDecision,
  ScalingDecisionListInput,
  ScalingGroupCreateInput,
  ScalingGroupRefInput,
  ScalingGroupUpdateInput,
  ScalingGroupView,
  ScalingSampleInput,
  ScalingSetWantedInput,
} from "@orrery/protocol";
import { notFound, type StandInProcedure, t } from "./stand-in-trpc.ts";

const AT_MS = 1_700_000_000_000;

/** Scaling of the hub's API that the CLI's tests need, in memory. */
export class StandInScaling {
  readonly groups: ScalingGroupView[] = [];

  routers(procedure: StandInProcedure) {
    const find = (id: string): ScalingGroupView => {
      const found = this.groups.find((each) => each.id === id);
      if (found === undefined) throw notFound();
      return found;
    };
    return {
      scaling: t.router({
        list: procedure.query(() => this.groups.map((each) => ({ ...each, forecast: null }))),
        get: procedure.input(ScalingGroupRefInput).query(({ input }) => find(input.groupId)),
        create: procedure.input(ScalingGroupCreateInput).mutation(({ input }) => {
          const group = someGroup(input);
          this.groups.push(group);
          return group;
        }),
        update: procedure
          .input(ScalingGroupUpdateInput)
          .mutation(({ input: { groupId, ...fields } }) => Object.assign(find(groupId), fields)),
        setWanted: procedure
          .input(ScalingSetWantedInput)
          .mutation(({ input }) => Object.assign(find(input.groupId), { wantedCount: input.count })),
        remove: procedure.input(ScalingGroupRefInput).mutation(({ input }) => {
          this.groups.splice(this.groups.indexOf(find(input.groupId)), 1);
          return { ok: true };
        }),
        tellSample: procedure.input(ScalingSampleInput).mutation(() => ({ ok: true })),
        decisions: procedure.input(ScalingDecisionListInput).query(({ input }) => {
          return [{ id: "d-1", groupId: input.groupId, ...DECISION }];
        }),
        backTest: procedure.input(ScalingBackTestInput).mutation(() => ({
          ...{ asSet: run(20), asAsked: run(12), problemCount: 1, sentence: "Over 7 days, less." },
          problems: [{ line: 3, sentence: "A cell is no number." }],
        })),
        advice: procedure.input(ScalingAdviceInput).query(() => this.groups.map(someAdvice)),
        applyAdvice: procedure.input(AdviceApplyInput).mutation(({ input }) => find(input.groupId)),
      }),
    };
  }
}

const DECISION: ScalingDecision = {
  ...{ atMs: AT_MS, outcome: "up", from: 2, to: 4, wished: 4, readings: [], wishes: [], limits: [] },
  instances: {
    ...{ readyCount: 2, startingCount: 0, overdueCount: 0 },
    ...{ absentCount: 0, drainingCount: 0, deadCount: 0 },
  },
  sentence: "Up from 2 to 4 instances. cpu 90 %, above 75 %.",
};

function figures(hours: number) {
  return {
    ...{ evaluationCount: 100, coveredMs: AT_MS, replayedMs: AT_MS, upCount: 3, downCount: 2 },
    ...{ instanceMs: hours * 3_600_000, costUnits: "0", overThresholdMs: 60_000, underCapacityMs: 0 },
    wantedMax: 5,
  };
}

function run(hours: number) {
  return { figures: figures(hours), points: [], changes: [] };
}

function someAdvice({ id: groupId, settings }: ScalingGroupView) {
  return {
    ...{ groupId, atMs: AT_MS, kind: "smaller-min" as const, key: "smaller-min", settings, savesUnits: "0" },
    ...{ savesRatio: 0.4, confidence: "high" as const, historyMs: AT_MS, sentence: "A smaller minimum." },
    ...{ asSet: figures(20), asAdvised: figures(12) },
  };
}

function someGroup({ name, provider, settings, isDemo }: ScalingGroupCreateInput): ScalingGroupView {
  return ScalingGroupView.parse({
    ...{ id: `g-${name}`, name, provider, settings, isDemo, wantedCount: 4, adviceCount: 1 },
    targetName: "scaler.example",
    providerState: {
      ...{ state: "waiting", sentence: "It said yes to 4 instances.", sinceAtMs: AT_MS, failureCount: 0 },
      nextTryAtMs: null,
    },
    counts: { ready: 2, starting: 1, overdue: 1, draining: 0, dead: 0 },
    ...{ decision: DECISION, change: DECISION, forecast: null, metricProblems: [] },
    ...{ createdAtMs: AT_MS, updatedAtMs: AT_MS, atMs: AT_MS },
  });
}
