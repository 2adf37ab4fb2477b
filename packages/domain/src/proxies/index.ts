export { backTest, backTestSentence, recordedFigures } from "./back-test/back-test.ts";
export type {
  BackTestSettings,
  RecordedLimit,
  RecordedMinute,
  RecordedProxy,
  TrafficRecord,
} from "./back-test/record.ts";
export {
  type Budget,
  type BudgetLease,
  type BudgetLimit,
  type BudgetReport,
  budgetTaken,
  EMPTY_BUDGET,
  isBudgetIdle,
  leaseBudget,
  returnBudget,
  trimBudget,
} from "./budgets/budget.ts";
export type { BudgetTicket } from "./budgets/held-slice.ts";
export { askEveryMs, sliceForMs } from "./budgets/pace.ts";
export { type BookLimit, SliceBook } from "./budgets/slice-book.ts";
export { type Candidate, exitOf, type ProxyAsk } from "./choice/candidate.ts";
export {
  type ChoiceContext,
  type ChoiceSettings,
  chooseProxy,
  leasedProxy,
  type ProxyChoice,
  type Rotation,
} from "./choice/choose-proxy.ts";
export { PoolState } from "./choice/pool-state.ts";
export {
  FAULT_MS,
  fade,
  INITIAL_SCORE,
  observe,
  type ProxyScore,
  type Scored,
  scoreOf,
} from "./choice/score.ts";
export type { NoProxy, WhyNone } from "./choice/why-none.ts";
export { electProbers } from "./fleet/elect-probers.ts";
export { fleetHealth } from "./fleet/fleet-health.ts";
export { type GatewayUserParse, parseGatewayUser } from "./gateway-users/parse-gateway-user.ts";
export {
  cooldownMs,
  type HealthContext,
  type HealthSettings,
  INITIAL_HEALTH,
  isOut,
  type ProxyHealthInput,
  type ProxyHealthState,
  slowStartOf,
  stepHealth,
} from "./health/proxy-health.ts";
export { describeChanges, formatProxyLine, PROXY_CSV_HEADER } from "./import/format-proxy-line.ts";
export { type ParsedProxies, parseProxyLines, proxyKey } from "./import/parse-proxy-lines.ts";
export { mayAskElsewhere, sharersOfExit } from "./second-tries/may-ask-elsewhere.ts";
export { allowedOf } from "./targets/allowed-of.ts";
export { limitsOf } from "./targets/limits-of.ts";
export { targetOf } from "./targets/target.ts";
export {
  addCounters,
  type Counters,
  countedSince,
  countFault,
  countLatency,
  faultCount,
  LATENCY_CLASSES,
  noCounters,
  OTHER_TARGETS,
} from "./traffic/counters.ts";
export { latencyQuantileMs } from "./traffic/latency-quantile.ts";
