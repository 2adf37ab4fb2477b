export { type AdviceInput, adviseSavings, isStillAdvised } from "./advice/advise-savings.ts";
export { compareBackTests } from "./back-test/compare-back-tests.ts";
export { historyOfRows, type LoadRow } from "./back-test/history-of-rows.ts";
export type { LoadHistory } from "./back-test/load-history.ts";
export { parseLoadCsv } from "./back-test/parse-load-csv.ts";
export { replayScaling } from "./back-test/replay-scaling.ts";
export { decideScaling, type ScalingInput } from "./decision/decide-scaling.ts";
export { setWanted, startScaling } from "./decision/scaling-state.ts";
export { forecastFloor } from "./forecast/forecast-floor.ts";
export { judgeForecast } from "./forecast/judge-forecast.ts";
export { loadOfDecision, mergeLoads } from "./minutes/minute-load.ts";
export { cronProblem, nextRunMs } from "./policies/cron.ts";
export { metricOf } from "./policies/metric-of.ts";
export { settingsProblem } from "./policies/settings-problem.ts";
export {
  isInTrouble,
  mayAsk,
  mustTell,
  type ProviderNews,
  stepProvider,
} from "./provider/step-provider.ts";
export type { GroupInstance } from "./samples/instance.ts";
export type { Sample } from "./samples/sample.ts";
