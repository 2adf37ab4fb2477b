import { parseArgs } from "node:util";
import { FederationProcesses } from "../src/federations/testing/federation-processes.ts";

/** Prints one JSON line: what a federation of processes stores when its leader proposes from within. For `npm run bench -- raft`. */
const { values } = parseArgs({
  options: {
    members: { type: "string", default: "3" },
    "in-flight": { type: "string", default: "256" },
    "value-bytes": { type: "string", default: "64" },
    "warm-up-ms": { type: "string", default: "2000" },
    "measure-ms": { type: "string", default: "8000" },
  },
});
const federation = await FederationProcesses.create(Number(values.members), "lan");
try {
  const leader = await federation.leader();
  const figures = await leader.load({
    inFlight: Number(values["in-flight"]),
    valueBytes: Number(values["value-bytes"]),
    warmUpMs: Number(values["warm-up-ms"]),
    measureMs: Number(values["measure-ms"]),
  });
  process.stdout.write(`${JSON.stringify(figures)}\n`);
} finally {
  await federation.end();
}
