import { InstanceId, NodeId, RoutingStrategy, ServiceId, ServiceSettings } from "@orrery/protocol";
import { createLogger, systemClock } from "@orrery/runtime";
import { startServiceGateway } from "../src/services/gateway/start-service-gateway.ts";
import { InstanceConnections } from "../src/services/http1/instance-connections.ts";
import { InstanceWays } from "../src/services/instance-ways.ts";
import { PeerDialer } from "../src/services/peers/peer-dialer.ts";
import { ServiceTable } from "../src/services/service-table.ts";
import { SteadyEpoch } from "../src/services/steady-epoch.ts";
import { Tally } from "../src/services/tally.ts";

/**
 * An agent's services' gateway alone, for measurements: `service-gateway.ts <strategy> <instance port>...` serves them as the service `bench`, without limits by caller and without
 * second tries' budget. Says by its first line where it listens.
 */
const [strategy = "adaptive", ...ports] = process.argv.slice(2);
const nodeId = NodeId.parse("n-bench");
const table = new ServiceTable(() => nodeId, Math.random);
const epoch = new SteadyEpoch(systemClock);
const tally = new Tally(Math.random);
const dialer = new PeerDialer({
  identity: () => {
    throw new Error("all instances are on this node");
  },
  clock: systemClock,
});
table.obey(
  {
    services: [
      {
        id: ServiceId.parse("s-bench"),
        name: "bench",
        settings: ServiceSettings.parse({
          strategy: RoutingStrategy.parse(strategy),
          callerLimits: { perMinute: null },
          retry: { ratio: 1 },
          slowStartMs: 0,
        }),
        instances: ports.map((port, at) => ({
          id: InstanceId.parse(`bench-${at}`),
          ...{ nodeId, region: "", zone: "", host: "127.0.0.1", port: Number(port), contract: "1.0.0" },
          ...{ weight: 1, isDraining: false, load: null },
        })),
      },
    ],
    nodes: [],
    credentials: [],
  },
  { region: "", zone: "" },
  epoch.nowMs(),
);
const gateway = await startServiceGateway(
  {
    ...{ table, tally, epoch, instanceWays: new InstanceWays(() => nodeId, dialer) },
    connections: new InstanceConnections(createLogger({ service: "bench", level: "warn" })),
    ...{ clock: systemClock, log: createLogger({ service: "bench", level: "warn" }), random: Math.random },
    ...{ runs: new Set(), traces: new Map(), isDraining: false },
  },
  { port: 0 },
);
// As the reporter does.
setInterval(() => tally.take(), 1000);
process.stdout.write(`${JSON.stringify({ port: gateway.port })}\n`);
