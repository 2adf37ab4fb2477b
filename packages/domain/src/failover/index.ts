export { allOk, type Check, ok, problem } from "./check.ts";
export {
  type DrillGrade,
  type DrillPermit,
  type DrillResult,
  GRADES,
  type Grade,
  gradeDrill,
  mayDrill,
} from "./drill.ts";
export { type Estimate, type EstimateInput, estimateTakeover, HISTORY_MIN, type Timing } from "./estimate.ts";
export { explainBlocks, explainFailover, explainSightings } from "./explain-failover.ts";
export {
  FAILOVER_KINDS,
  type Failover,
  type FailoverKind,
  type FailoverOpening,
  type FailoverOutcome,
  type Fault,
  type Mark,
  type MarkBody,
  PHASES,
  type Phase,
  type PhaseTiming,
  type Sighting,
} from "./failover.ts";
export { type Field, factsOf, isLive, liveVoters, type MemberFacts, nameIn, votersOf } from "./field.ts";
export { type ForcePlan, type ForceWish, planForce } from "./force.ts";
export {
  type AutomaticFailover,
  type Block,
  blocksOf,
  explainAll,
  explainBlock,
  type GuardInput,
  type GuardState,
  NO_GUARDS,
  type Pause,
  type RegionLoss,
  stepGuards,
} from "./guards.ts";
export {
  type Connectivity,
  describeHearing,
  describePartition,
  detectPartition,
  type Hearing,
  type LeaderClaim,
  type OneWayLink,
  type Partition,
  type PartitionGroup,
} from "./partition.ts";
export {
  abandonmentOf,
  addMark,
  type FailoverState,
  failoverOf,
  MARKS_MAX,
  openFailover,
} from "./phases.ts";
export {
  FAILOVER_POLICY,
  type FailoverPolicy,
  type NeverEntry,
  ZONE_RULES,
  type ZoneRule,
} from "./policy.ts";
export { type Candidate, type Ranking, type Rejected, rankCandidates } from "./rank-candidates.ts";
export { type Readiness, type ReadinessInput, readiness } from "./readiness.ts";
export { failoverStatistics, type PhaseStatistics, percentile } from "./statistics.ts";
export { survivableFailures } from "./survivable.ts";
export {
  planRecover,
  planSwitchover,
  SCHEDULE_AHEAD_MS_MAX,
  type Situation,
  type VerbPlan,
} from "./verbs.ts";
export { countText, durationText, listText, remainingText } from "./wording.ts";
