export {
  hiddenSubjectKinds,
  leavesNoAdmin,
  permissionsOfRole,
  permissionsOfToken,
  scopesBeyond,
} from "./identity/permissions.ts";
export {
  addSample,
  createMinuteRollup,
  METRIC_NAMES,
  MINUTE_MS,
  type MinuteRollup,
  type MinuteRow,
  type MinuteValues,
  startOfMinute,
  takeMinute,
} from "./metrics/minute-rollup.ts";
export { HISTORY_POINTS_MAX, historyStepMs, thinHistory } from "./metrics/thin-history.ts";
export { correctedEventAtMs, SKEW_TOLERATED_MS } from "./nodes/clock-skew.ts";
export {
  afterRestart,
  BLIND_GAP_MS,
  type HealthEffect,
  type HealthInput,
  type HealthState,
  type LastKnown,
  neverConnected,
  RESTART_GRACE_MS,
  stepHealth,
} from "./nodes/health.ts";
export { describeHealth } from "./nodes/health-reason.ts";
export {
  FILTER_FIELDS,
  type FilterableNode,
  type FilterParse,
  type FilterTerm,
  formatNodeFilter,
  matchesNodeFilter,
  type NodeFilter,
  parseNodeFilter,
} from "./nodes/node-filter.ts";
export {
  describeStatus,
  type NodeStatus,
  nodeStatus,
  type StatusTone,
  VIEW_STALE_MS,
  type Viewer,
} from "./nodes/node-status.ts";
export {
  type SchedulingEvent,
  type SchedulingFields,
  type SchedulingInput,
  type SchedulingResult,
  type SchedulingState,
  schedulingDetail,
  schedulingDueAtMs,
  schedulingFromFields,
  schedulingToFields,
  stepScheduling,
} from "./nodes/scheduling.ts";
export {
  attentionItems,
  byUrgency,
  CERTIFICATE_WARNING_MS,
  CLOCK_SKEW_LIMIT_MS,
  federationAttentionItems,
} from "./overview/attention.ts";
export { type ExitHold, poolAttentionItems } from "./overview/pool-attention.ts";
export {
  type ServiceToWatch,
  serviceAttentionItems,
  workerAttentionItems,
} from "./overview/service-attention.ts";
