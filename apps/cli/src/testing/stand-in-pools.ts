import {
  BackTestInput,
  GatewayCredentialCreateInput,
  GatewayCredentialRefInput,
  type GatewayCredentialView,
  type GatewayUsage,
  PoolCreateInput,
  PoolRefInput,
  PoolUpdateInput,
  PoolView,
  ProxyImportInput,
  ProxyListInput,
  ProxyRetireInput,
  ProxyView,
  RateLimitCreateInput,
  RateLimitRefInput,
  RateLimitUpdateInput,
  RateLimitView,
  UrlTestInput,
  type UrlTestResult,
} from "@orrery/protocol";
import { notFound, type StandInProcedure, t } from "./stand-in-trpc.ts";

const AT_MS = 1_700_000_000_000;
const FIGURES = { rotationCount: 14, failureRatio: 0.003, peakBudgetRatio: 0.17, requestCount: 1234 };

/** Pools of the hub's API that the CLI's tests need, in memory; lists are read as lines of host:port. */
export class StandInPools {
  readonly pools: PoolView[] = [];
  readonly proxies: ProxyView[] = [];
  readonly limits: RateLimitView[] = [];
  readonly credentials: GatewayCredentialView[] = [];
  urlTest: Partial<UrlTestResult> = {};
  usage: GatewayUsage = { atMs: AT_MS, rows: [], gateways: [] };

  routers(procedure: StandInProcedure) {
    return {
      pools: this.#poolsRouter(procedure),
      proxies: this.#proxiesRouter(procedure),
      rateLimits: this.#limitsRouter(procedure),
      gatewayCredentials: this.#credentialsRouter(procedure),
      gateway: t.router({ usage: procedure.query(() => this.usage) }),
    };
  }

  #poolsRouter(procedure: StandInProcedure) {
    return t.router({
      list: procedure.query(() => this.pools),
      create: procedure.input(PoolCreateInput).mutation(({ input }) => {
        const pool = somePool(input);
        this.pools.push(pool);
        return pool;
      }),
      update: procedure.input(PoolUpdateInput).mutation(({ input: { poolId, ...fields } }) => {
        return Object.assign(find(this.pools, poolId), fields);
      }),
      remove: procedure.input(PoolRefInput).mutation(({ input }) => {
        this.pools.splice(this.pools.indexOf(find(this.pools, input.poolId)), 1);
        return { ok: true };
      }),
      backTest: procedure.input(BackTestInput).query(() => ({
        ...{ recorded: FIGURES, asSet: FIGURES, asAsked: { ...FIGURES, peakBudgetRatio: null } },
        ...{ minuteCount: 60, sentence: "With these settings 14 rotations, 0.3 % failures." },
      })),
    });
  }

  #proxiesRouter(procedure: StandInProcedure) {
    return t.router({
      list: procedure.input(ProxyListInput).query(({ input }) => {
        const wanted = input.isRetired ? "retired" : "active";
        return this.proxies.filter(
          ({ poolId, state }) => (input.poolId ?? poolId) === poolId && state === wanted,
        );
      }),
      import: procedure
        .input(ProxyImportInput)
        .mutation(({ input: { poolId, text, isDryRun, defaults } }) => {
          const lines = text.trim().split("\n");
          const good = lines.filter((line) => /^[^:]+:\d+$/.test(line));
          if (!isDryRun) this.proxies.push(...good.map((line) => someProxy(poolId, line, defaults)));
          return {
            ...{ isDryRun, addedCount: good.length, updatedCount: 0, unchangedCount: 0, sample: [] },
            problemCount: lines.length - good.length,
            problems: lines.flatMap((line, at) =>
              good.includes(line) ? [] : [{ line: at + 1, sentence: "This is none of the forms." }],
            ),
          };
        }),
      export: procedure
        .input(PoolRefInput)
        .query(() => ({ fileName: "research.csv", csv: "protocol,host,port\r\n", count: 0 })),
      retire: procedure.input(ProxyRetireInput).mutation(({ input }) => {
        for (const id of input.proxyIds) find(this.proxies, id).state = "retired";
        return { retiredCount: input.proxyIds.length };
      }),
      testUrl: procedure.input(UrlTestInput).mutation(({ input }) => ({
        ...{ nodeId: input.nodeId ?? "n-1", proxyId: input.proxyId ?? this.proxies[0]?.id ?? null },
        ...{ exitAddress: "203.0.113.7", status: 200, receivedBytes: 2048, tookMs: 120, isOk: true },
        ...{
          sentence: "It went through.",
          steps: [someStep("connect"), someStep("answer")],
          ...this.urlTest,
        },
      })),
    });
  }

  #limitsRouter(procedure: StandInProcedure) {
    return t.router({
      list: procedure.query(() => this.limits),
      create: procedure.input(RateLimitCreateInput).mutation(({ input }) => {
        const limit = someLimit(`l-${this.limits.length + 1}`, input);
        this.limits.push(limit);
        return limit;
      }),
      update: procedure.input(RateLimitUpdateInput).mutation(({ input: { limitId, ...fields } }) => {
        return Object.assign(find(this.limits, limitId), fields);
      }),
      remove: procedure.input(RateLimitRefInput).mutation(({ input }) => {
        this.limits.splice(this.limits.indexOf(find(this.limits, input.limitId)), 1);
        return { ok: true };
      }),
    });
  }

  #credentialsRouter(procedure: StandInProcedure) {
    return t.router({
      list: procedure.query(() => this.credentials),
      create: procedure.input(GatewayCredentialCreateInput).mutation(({ input }) => {
        const id = `c-${this.credentials.length + 1}` as GatewayCredentialView["id"];
        const credential = { id, ...input, createdAtMs: AT_MS, lastUsedAtMs: null, revokedAtMs: null };
        this.credentials.push(credential);
        return { credential, secret: "s3cret" };
      }),
      revoke: procedure.input(GatewayCredentialRefInput).mutation(({ input }) => {
        return Object.assign(find(this.credentials, input.credentialId), { revokedAtMs: AT_MS });
      }),
    });
  }
}

function find<T extends { id: string }>(items: readonly T[], id: string): T {
  const found = items.find((each) => each.id === id);
  if (found === undefined) throw notFound();
  return found;
}

function someStep(name: string) {
  return { name, fromMs: 0, tookMs: 12.5, isOk: true, sentence: `The ${name} came.` };
}

function somePool(input: PoolCreateInput): PoolView {
  return PoolView.parse({
    ...input,
    ...{ id: `p-${input.name}`, createdAtMs: AT_MS, updatedAtMs: AT_MS, nodeCount: 3, atMs: AT_MS },
    proxyCounts: { unproven: 0, healthy: 2, suspect: 0, cooling: 1, dead: 0 },
    traffic: {
      ...{ requestCount: 600, failedCount: 6, attemptCount: 612, failedAttemptCount: 12 },
      ...{ sentBytes: 6000, receivedBytes: 600_000, p50Ms: 12.5, p99Ms: 80 },
    },
    budgets: [
      {
        ...{ limitId: "l-1", pattern: "example.org", exit: "203.0.113.7", counts: "requests" },
        ...{ allowed: 240, taken: 120, windowMs: 60_000, atMs: AT_MS },
      },
    ],
  });
}

function someProxy(poolId: string, line: string, defaults: ProxyImportInput["defaults"]): ProxyView {
  const [host = "", port] = line.split(":");
  return ProxyView.parse({
    ...{
      ...defaults,
      id: `x-${host}-${port}`,
      poolId,
      host,
      port: Number(port),
      isRotating: false,
      weight: 10,
    },
    ...{ sessionTemplate: null, costPerGb: null, costCurrency: null, usernameHint: null, hasPassword: false },
    ...{
      state: "active",
      exit: null,
      budgets: [],
      proberNodeId: null,
      createdAtMs: AT_MS,
      updatedAtMs: AT_MS,
    },
    live: {
      ...{
        proxyId: `x-${host}-${port}`,
        nodeId: null,
        health: "cooling",
        healthReason: "It did not answer.",
      },
      ...{ healthSinceAtMs: AT_MS, fault: "dial", cooldownEndsAtMs: AT_MS, score: 1, latencyMs: 12.5 },
      ...{ successRatio: 0.5, leaseCount: 1, openCount: 2, requestsPerSecond: 1, sentBytesPerSecond: 0 },
      ...{ receivedBytesPerSecond: 0, probeCount: 0, probeBytes: 0, latencies: [], atMs: AT_MS + 0.5 },
    },
  });
}

function someLimit(id: string, input: RateLimitCreateInput): RateLimitView {
  const allowed = Math.floor(input.count * input.shareRatio);
  const times = { createdAtMs: AT_MS, updatedAtMs: AT_MS };
  return RateLimitView.parse({ ...input, id, allowed, budgets: [], learned: [], ...times });
}
