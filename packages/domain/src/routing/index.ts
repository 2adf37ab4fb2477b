export { type Asking, Bulkhead, type Entry } from "./calls/bulkhead.ts";
export {
  ATTEMPT_HEADER,
  type Call,
  type CallHeaders,
  type CallRefusal,
  DEADLINE_HEADER,
  headersFor,
  PATH_HEADER,
  type ReadCall,
  readCall,
} from "./calls/call.ts";
export { CallerLimits, type CallerRate } from "./calls/caller-limits.ts";
export { type FailedTry, isSafeMethod, type MayRepeat, mayRepeat } from "./calls/may-repeat.ts";
export { RetryBudget } from "./calls/retry-budget.ts";
export type { Priority, Waiting } from "./calls/waiting-line.ts";
export type { Chosen, RequestOutcome } from "./health/member.ts";
export { figuresOf } from "./preview/figures.ts";
export { type PlantAnswer, type PlantOptions, type PlantRequest, runPlant } from "./preview/plant.ts";
export type { Conduct, PlantInstanceOptions } from "./preview/plant-instance.ts";
export { type PreviewAsk, previewStrategy } from "./preview/preview-strategy.ts";
export { compatibleVersions } from "./router/contract.ts";
export type { Refusal } from "./router/refusal.ts";
export { Router, type RouterOptions, type Ticket } from "./router/router.ts";
export { type FoundStanding, serviceStanding, worstStanding } from "./standing/service-standing.ts";
export type { Place, RoutingRequest } from "./strategies/strategy.ts";
