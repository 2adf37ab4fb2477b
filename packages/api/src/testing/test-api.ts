import { randomBytes } from "node:crypto";
import { createTestDatabase, type TestDatabase } from "@orrery/db/testing";
import { permissionsOfRole } from "@orrery/domain";
import {
  type CorrelationId,
  type NodeId,
  type NodeView,
  OperatorId,
  type Permission,
  type Role,
  type WireError,
} from "@orrery/protocol";
import { type Clock, createLogger, type Logger, randomText, systemClock } from "@orrery/runtime";
import { createCaller } from "../app-router.ts";
import type { ApiContext, Principal } from "../context.ts";
import { createProxySeal, type ProxySeal } from "../proxies/proxy-seal.ts";
import { createSecretSeal, type SecretSeal } from "../secrets/secret-seal.ts";
import type { PaymentPort } from "../top-ups/payment-port.ts";
import { createTestFederations, type TestFederations } from "./test-federations.ts";
import { createTestLatency, type TestLatency } from "./test-latency.ts";
import { createTestPools, type TestPools } from "./test-pools.ts";
import { createTestScaling, type TestScaling } from "./test-scaling.ts";
import { createTestServices, type TestServices } from "./test-services.ts";
import { createTestTargets } from "./test-targets.ts";
import { createTestWorkers, type TestWorkers } from "./test-workers.ts";

export type TestApi = TestDatabase & {
  context(principal: Principal | null): ApiContext;
  /** The API as someone of this role sees it. */
  as(role: Role, changes?: Partial<Principal>): ReturnType<typeof createCaller>;
  anonymous: ReturnType<typeof createCaller>;
  disconnected: { nodeId: NodeId; why: WireError }[];
  federations: TestFederations;
  latency: TestLatency;
  pools: TestPools;
  services: TestServices;
  scaling: TestScaling;
  workers: TestWorkers;
  proxySeal: ProxySeal;
  secretSeal: SecretSeal;
};

/** The API over a real database, in process. The fleet port reads the rows; no agent is connected. */
export async function createTestApi(
  options: { payments?: PaymentPort; clock?: Clock; log?: Logger } = {},
): Promise<TestApi> {
  const { clock = systemClock } = options;
  const database = await createTestDatabase({ clock });
  const disconnected: TestApi["disconnected"] = [];
  const views = new Map<NodeId, NodeView>();
  const federations = createTestFederations(database.db);
  const targets = createTestTargets(database.db);
  const latency = createTestLatency();
  const pools = createTestPools();
  const services = createTestServices();
  const scaling = createTestScaling();
  const workers = createTestWorkers();
  const proxySeal = createProxySeal(randomBytes(32));
  const secretSeal = createSecretSeal(randomBytes(32));
  const context = (principal: Principal | null): ApiContext => ({
    db: database.db,
    clock,
    log: options.log ?? createLogger({ service: "test", level: "silent" }),
    fleet: {
      list: () => [...views.values()],
      get: (nodeId) => views.get(nodeId) ?? null,
      refresh: async (nodeId) => {
        const view = await readView(database, nodeId);
        if (view === null) views.delete(nodeId);
        else views.set(nodeId, view);
      },
      history: async (input) => ({
        nodeId: input.nodeId,
        range: input.range,
        stepMs: 1000,
        atMs: [],
        series: {},
      }),
    },
    gateway: {
      disconnect: async (nodeId, why) => {
        disconnected.push({ nodeId, why });
      },
    },
    federations,
    targets,
    latency,
    pools,
    services,
    scaling,
    workers,
    proxySeal,
    secretSeal,
    payments: options.payments ?? null,
    hub: () => ({
      version: "0.1.0",
      startedAtMs: 0,
      hubAtMs: clock.nowAtMs(),
      caFingerprint: "f".repeat(43),
      gatewayUrl: "https://localhost:4401",
      installUrl: "http://localhost:3000/install.sh",
    }),
    principal,
    correlationId: randomText(12) as CorrelationId,
    ipAddress: "127.0.0.1",
  });
  return {
    ...database,
    context,
    disconnected,
    federations,
    latency,
    pools,
    services,
    scaling,
    workers,
    proxySeal,
    secretSeal,
    as: (role, changes) => createCaller(context({ ...principalOf(role), ...changes })),
    anonymous: createCaller(context(null)),
  };
}

export function principalOf(role: Role, permissions?: ReadonlySet<Permission>): Principal {
  const operatorId = OperatorId.parse(`operator-${role}`);
  return {
    actor: { kind: "operator", id: operatorId, name: `${role}@orrery.example` },
    operatorId,
    email: `${role}@orrery.example`,
    role,
    permissions: permissions ?? permissionsOfRole(role),
    sessionId: null,
    twoFactorEnabled: false,
  };
}

async function readView({ db }: TestDatabase, nodeId: NodeId): Promise<NodeView | null> {
  const node = await db.read.node.find(nodeId);
  if (node === null || node.removedAtMs !== null) return null;
  return {
    id: node.id,
    name: node.name,
    region: node.region,
    zone: node.zone,
    labels: node.labels,
    latitude: node.latitude,
    longitude: node.longitude,
    admission: node.admission,
    health: node.health,
    healthSinceAtMs: node.healthSinceAtMs,
    scheduling: node.scheduling,
    schedulingDetail: node.schedulingDetail,
    statusReason: node.healthReason,
    lastSeenAtMs: node.lastSeenAtMs,
    connectedAtMs: null,
    enrolledAtMs: node.enrolledAtMs,
    agentVersion: node.agentVersion,
    rttMs: null,
    certificateSerial: null,
    certificateExpiresAtMs: null,
    facts: node.facts,
    live: null,
  };
}
