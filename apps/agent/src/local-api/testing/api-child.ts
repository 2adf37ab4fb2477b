import { join } from "node:path";
import type { FederationSpec } from "@orrery/protocol";
import { createLogger } from "@orrery/runtime";
import { RemoteCoordination } from "../../coordination/remote-coordination.ts";
import { FederationThread } from "../../federations/thread/federation-thread.ts";
import type { MeshIdentity } from "../../mesh/mesh-identity.ts";
import { LocalApi } from "../local-api.ts";

/** An agent's federations and local API in a process of its own, without hub. Killed by whoever started it. */
export type ApiChildStart = {
  readonly identity: MeshIdentity;
  readonly peerPort: number;
  readonly specs: readonly FederationSpec[];
  readonly dataDir: string;
};

const start = JSON.parse(process.argv[2] ?? "") as ApiChildStart;
const thread = new FederationThread({
  onEvent: () => undefined,
  onMeshEvent: () => undefined,
  onReports: () => undefined,
  onFailure: (error) => {
    throw error;
  },
});
const { listening } = await thread.start({
  identity: start.identity,
  listen: { host: "127.0.0.1", port: start.peerPort },
  folder: join(start.dataDir, "federations"),
  clockId: `${process.pid}`,
});
if (listening.outcome === "failed") throw new Error(`could not listen: ${listening.code}`);
const log = createLogger({ service: "agent", level: "warn" });
const started = await LocalApi.start({
  dataDir: start.dataDir,
  host: "127.0.0.1",
  port: 0,
  usage: null,
  log,
});
if (started.outcome === "failed") throw new Error(started.sentence);
started.api.setFederations(new RemoteCoordination(thread.coordinationPort));
await thread.setSpecs(start.specs);
process.send?.("started");
process.on("disconnect", () => process.exit(0));
