import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { type Figure, type Goal, judge } from "./figure.ts";
import { findChromium } from "./find-chromium.ts";
import { hubIngest } from "./hub-ingest/hub-ingest.ts";
import { printFigure, printGoals, printTable } from "./print.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    agents: { type: "string", default: "1000,5000" },
    seconds: { type: "string", default: "20" },
    trials: { type: "string", default: "40" },
    "no-browser": { type: "boolean", default: false },
  },
});

const BENCHES = ["hub-ingest"] as const;
const name = BENCHES.find((bench) => bench === positionals[0]);
if (name === undefined) {
  console.error(`Which bench? npm run bench -- <${BENCHES.join("|")}> [--agents 1000,5000] [--seconds 20]`);
  process.exit(2);
}

const figures: Figure[] = [];
await hubIngest({
  agentCounts: values.agents.split(",").map(Number),
  steadyMs: Number(values.seconds) * 1000,
  pushMs: (Number(values.seconds) * 1000) / 2,
  domTrials: Number(values.trials),
  chromiumPath: values["no-browser"] ? null : findChromium(),
  onFigure: (figure) => {
    figures.push(figure);
    printFigure(figure);
  },
  onProgress: (line) => console.error(`… ${line}`),
});
const goals = JSON.parse(
  await readFile(new URL("./hub-ingest/hub-ingest.goals.json", import.meta.url), "utf8"),
) as Goal[];
printTable(figures);
printGoals(judge(goals, figures));
process.exit(0);
