import { parentPort, workerData } from "node:worker_threads";
import {
  adviseSavings,
  compareBackTests,
  judgeForecast,
  type LoadHistory,
  parseLoadCsv,
} from "@orrery/domain/scaling";
import { PlantSettings } from "@orrery/protocol";
import { plantOf, recordedHistory } from "./recorded-history.ts";
import type { ScalingOrder } from "./scaling-order.ts";

/** Under this a month, advice is not worth a word; where nothing has a price, the share alone counts. */
const SAVES_UNITS_MIN = 0n;

parentPort?.postMessage(resultOf(workerData as ScalingOrder));

function resultOf(order: ScalingOrder) {
  const read = order.csv === null ? null : parseLoadCsv(order.csv);
  const problems = [...(read?.problems ?? [])];
  const history = read === null ? recordedHistory(order.load ?? "[]", order.settings) : read.history;
  if (history === null) {
    const [first] = problems;
    return { outcome: "nothing", sentence: `Line ${first?.line ?? 1}: ${first?.sentence ?? "not readable"}` };
  }
  if ("sentence" in history) return { outcome: "nothing", sentence: history.sentence };
  return { outcome: "done", result: replayed(order, history, { problems, count: read?.problemCount ?? 0 }) };
}

function replayed(
  { kind, settings, asked, plant: given, unitsPerInstanceHour, nowAtMs }: ScalingOrder,
  history: LoadHistory,
  { problems, count }: { problems: { line: number; sentence: string }[]; count: number },
) {
  const plant = given ?? PlantSettings.parse(plantOf(settings, history.metric, unitsPerInstanceHour));
  switch (kind) {
    case "forecast":
      return judgeForecast({ history, settings, plant }, nowAtMs);
    case "advice":
      return adviseSavings({ history, settings, plant, savesUnitsMin: SAVES_UNITS_MIN });
    case "back-test": {
      const compared = compareBackTests(history, { asSet: settings, asAsked: asked ?? settings }, { plant });
      return { ...compared, problems, problemCount: count };
    }
  }
}
