export { decideScaling, type ScalingInput } from "./decision/decide-scaling.ts";
export { setWanted, startScaling } from "./decision/scaling-state.ts";
export { cronProblem } from "./policies/cron.ts";
export { capacityOf, metricOf } from "./policies/metric-of.ts";
export type { GroupInstance } from "./samples/instance.ts";
export type { Sample } from "./samples/sample.ts";
