export {
  type Instance,
  type InstanceEffect,
  type InstanceInput,
  type InstanceRules,
  type Moment,
  newInstance,
} from "./instances/instance.ts";
export { instanceState, isAvailable, isOver, lostState } from "./instances/instance-state.ts";
export { type InstanceStep, stepInstance } from "./instances/step-instance.ts";
export { cannotStay } from "./placement/node-room.ts";
export { placeInstances } from "./placement/place-instances.ts";
export type {
  PlacedInstance,
  Placement,
  PlacementAsk,
  PlacementNode,
  Refusal,
} from "./placement/placement.ts";
export { planWorker } from "./plan/plan-worker.ts";
export type { PlannedInstance, WorkerAsk, WorkerPlan } from "./plan/worker-plan.ts";
export {
  deployRevision,
  newRollout,
  type Rollout,
  type RolloutFailure,
  type RolloutField,
  type RolloutInstance,
  type RolloutStep,
  type RolloutVerb,
  resumeRollout,
  rollBack,
} from "./rollout/rollout.ts";
export { stepRollout } from "./rollout/step-rollout.ts";
export { changesForInstances, secretsOf } from "./specs/needs-new-instances.ts";
export { workerSpecProblems } from "./specs/worker-spec-problems.ts";
