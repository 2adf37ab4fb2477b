import { createInterface } from "node:readline";
import { WorkerOrders, WorkerReport } from "@orrery/protocol/workers";
import { createLogger, systemClock } from "@orrery/runtime";
import { AgentWorkers } from "../agent-workers.ts";

/** The workers' part of an agent in a process that can be killed. Orders come as lines; reports go out as lines. Arguments: data folder, user, key. */
const [dataDir = "", user = "", keyPem = ""] = process.argv.slice(2);
const workers = await AgentWorkers.open({
  dataDir,
  settings: { isAllowed: true, user, cpu: null, memoryMiB: null, onExit: "keep" },
  keyPem: () => Buffer.from(keyPem, "base64").toString(),
  hostEnv: { PATH: process.env.PATH ?? "" },
  events: { record: async () => true },
  clock: systemClock,
  log: createLogger({ service: "agent", level: "error" }),
  random: Math.random,
});
workers.connected({
  sendWorkers: async (report) => {
    process.stdout.write(`${JSON.stringify(WorkerReport.parse(report))}\n`);
    return { outcome: "noted" };
  },
});
const lines = createInterface({ input: process.stdin });
lines.on("line", (line) => workers.setOrders(WorkerOrders.parse(JSON.parse(line))));
lines.on("close", () => void workers.stop().then(() => process.exit(0)));
