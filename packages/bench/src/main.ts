import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { type Figure, type Goal, judge } from "./figure.ts";
import { findChromium } from "./find-chromium.ts";
import { type Prepared, prepare } from "./prepare.ts";
import { printFigure, printGoals, printTable } from "./print.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    agents: { type: "string", default: "1000,5000" },
    members: { type: "string", default: "3,5" },
    minutes: { type: "string" },
    nodes: { type: "string", default: "200,2000,10000" },
    links: { type: "string", default: "10" },
    pictures: { type: "string" },
    failovers: { type: "string", default: "200" },
    seconds: { type: "string" },
    trials: { type: "string" },
    "no-browser": { type: "boolean", default: false },
  },
});

const figures: Figure[] = [];
const report = {
  onFigure: (figure: Figure): void => {
    figures.push(figure);
    printFigure(figure);
  },
  onProgress: (line: string): void => console.error(`… ${line}`),
};
const numbers = (text: string): number[] => text.split(",").map(Number);
const seconds = Number(values.seconds ?? 20);

type Bench = { needs: Prepared; run: () => Promise<void> };

/** Each is loaded once what it needs has been made. */
const BENCHES: Record<string, Bench> = {
  "hub-ingest": {
    needs: values["no-browser"] ? "generate" : "build",
    run: async () =>
      (await import("./hub-ingest/hub-ingest.ts")).hubIngest({
        ...report,
        agentCounts: numbers(values.agents),
        steadyMs: seconds * 1000,
        pushMs: (seconds * 1000) / 2,
        domTrials: Number(values.trials ?? 40),
        chromiumPath: values["no-browser"] ? null : findChromium(),
      }),
  },
  failover: {
    needs: "generate",
    run: async () =>
      (await import("./failover/failover.ts")).failoverBench({
        ...report,
        memberCounts: numbers(values.members),
        trials: Number(values.trials ?? 20),
      }),
  },
  raft: {
    needs: "generate",
    run: async () =>
      (await import("./raft/raft.ts")).raftBench({
        ...report,
        memberCounts: numbers(values.members),
        measureMs: Number(values.seconds ?? 8) * 1000,
      }),
  },
  "false-positives": {
    needs: "generate",
    run: async () =>
      (await import("./false-positives/false-positives.ts")).falsePositives({
        ...report,
        members: numbers(values.members)[0] ?? 3,
        minutes: Number(values.minutes ?? 20),
      }),
  },
  ledger: {
    needs: "generate",
    run: async () =>
      (await import("./ledger/ledger.ts")).ledgerBench({
        ...report,
        rounds: Number(values.trials ?? 5),
        roundMs: Number(values.seconds ?? 4) * 1000,
      }),
  },
  map: {
    needs: "build",
    run: async () =>
      (await import("./map/map.ts")).mapBench({
        ...report,
        nodeCounts: numbers(values.nodes),
        linksPerNode: Number(values.links),
        turnMs: seconds * 1000,
        openings: 5,
        changes: Number(values.trials ?? 40),
        memoryMinutes: Number(values.minutes ?? 10),
        chromiumPath: findChromium(),
        picturesDir: values.pictures ?? null,
      }),
  },
  proxy: {
    needs: "generate",
    run: async () =>
      (await import("./proxy/proxy.ts")).proxyBench({
        ...report,
        rounds: Number(values.trials ?? 5),
        roundMs: Number(values.seconds ?? 0.6) * 1000,
      }),
  },
  scaling: {
    needs: "generate",
    run: async () =>
      (await import("./scaling/scaling.ts")).scalingBench({
        ...report,
        rounds: Number(values.trials ?? 200),
      }),
  },
  routing: {
    needs: "generate",
    run: async () =>
      (await import("./routing/routing.ts")).routingBench({ ...report, rounds: Number(values.trials ?? 9) }),
  },
  survival: {
    needs: "generate",
    run: async () =>
      (await import("./survival/survival.ts")).survival({
        ...report,
        members: numbers(values.members)[0] ?? 3,
        failovers: Number(values.failovers),
      }),
  },
};

const name = positionals[0] ?? "";
const bench = BENCHES[name];
if (bench === undefined) {
  console.error(
    `Which bench? npm run bench -- <${Object.keys(BENCHES).join("|")}> [--agents 1000,5000] [--members 3,5] [--nodes 200,2000,10000] [--seconds 20] [--trials 20]`,
  );
  process.exit(2);
}
report.onProgress(`preparing (${bench.needs})`);
await prepare(bench.needs);
await bench.run();
const goals = JSON.parse(
  await readFile(new URL(`./${name}/${name}.goals.json`, import.meta.url), "utf8"),
) as Goal[];
printTable(figures);
printGoals(judge(goals, figures));
process.exit(0);
