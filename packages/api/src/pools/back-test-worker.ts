import { parentPort, workerData } from "node:worker_threads";
import { backTest, backTestSentence, type RecordedMinute, recordedFigures } from "@orrery/domain/proxies";
import type { BackTestResult } from "@orrery/protocol";
import type { BackTestOrder } from "./back-test-order.ts";

type Row = [number, RecordedMinute["proxyId"], string, number, number, RecordedMinute["faults"], number[]];

const {
  minutes: json,
  proxies,
  nodeCount,
  rotationCount,
  sessionRatio,
  asSet,
  asAsked,
} = workerData as BackTestOrder;
const minutes = (JSON.parse(json) as Row[]).map(
  ([minuteAtMs, proxyId, target, requestCount, attemptCount, faults, latencies]): RecordedMinute => {
    return { minuteAtMs, proxyId, target, requestCount, attemptCount, faults, latencies };
  },
);
const record = { minutes, proxies, nodeCount };
const figures = {
  recorded: recordedFigures(record, rotationCount, asSet.limits),
  asSet: backTest(record, asSet.settings, asSet.limits),
  asAsked: backTest(record, asAsked.settings, asAsked.limits),
};
parentPort?.postMessage({
  ...figures,
  minuteCount: new Set(minutes.map(({ minuteAtMs }) => minuteAtMs)).size,
  sentence: backTestSentence(figures.asAsked, figures.asSet, sessionRatio),
} satisfies BackTestResult);
