import { parentPort, workerData } from "node:worker_threads";
import { previewStrategy } from "@orrery/domain/routing";
import type { RecordedRequest, StrategyPreview } from "@orrery/protocol";
import type { PreviewOrder } from "./preview-order.ts";

const { record, standsFor, ...ask } = workerData as PreviewOrder;
const recorded = (JSON.parse(record) as RecordedRequest[][]).flat();
const result = previewStrategy({ ...ask, recorded });
const replayedCount = result.replayedRatio * recorded.length;
parentPort?.postMessage({
  ...result,
  replayedRatio: Math.min(1, replayedCount / Math.max(1, standsFor)),
} satisfies StrategyPreview);
