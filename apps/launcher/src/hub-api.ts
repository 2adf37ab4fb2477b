import { readFile } from "node:fs/promises";
import {
  type AccountCreateInput,
  type AccountId,
  type AccountRuleInput,
  AccountView,
  type CreditsGrantInput,
  type FederationCreateInput,
  GatewayCredentialCreated,
  type GatewayCredentialCreateInput,
  GatewayUsage,
  JoinTokenCreated,
  type JoinTokenCreateInput,
  type NodeId,
  NodeView,
  type PoolCreateInput,
  type PoolUpdateInput,
  PoolView,
  type ProxyImportInput,
  ProxyView,
  type RateLimitCreateInput,
  RateLimitView,
  type ScalingGroupCreateInput,
  ScalingGroupView,
  type TargetCreateInput,
  type TargetUpdateInput,
  TargetView,
} from "@orrery/protocol";
import { type WorkerApplyInput, WorkerApplyResult, WorkerView } from "@orrery/protocol/workers";
import { z } from "zod";
import { LaunchError } from "./launch-error.ts";

const CALL_TIMEOUT_MS = 10_000;
const LocalToken = z.object({ token: z.string() });

/** The calls that the launcher makes as the local admin. Plain HTTP, so that it needs no part of the hub's code. */
export type HubApi = {
  createJoinToken(input: Partial<JoinTokenCreateInput>): Promise<string>;
  /** Ids of all nodes that belong to the fleet. */
  nodeIds(): Promise<ReadonlySet<string>>;
  nodes(): Promise<DemoNode[]>;
  federationNames(): Promise<ReadonlySet<string>>;
  createFederation(input: z.input<typeof FederationCreateInput>): Promise<void>;
  targets(): Promise<TargetView[]>;
  /** Answers with its id. */
  createTarget(input: TargetCreateInput): Promise<string>;
  updateTarget(input: TargetUpdateInput): Promise<void>;
  accounts(): Promise<Pick<AccountView, "id" | "name" | "entryCount">[]>;
  /** Answers with its id. */
  createAccount(input: z.input<typeof AccountCreateInput>): Promise<AccountId>;
  addAccountRule(input: z.input<typeof AccountRuleInput>): Promise<void>;
  grantCredits(input: z.input<typeof CreditsGrantInput>): Promise<void>;
  pools(): Promise<ListedPool[]>;
  createPool(input: z.input<typeof PoolCreateInput>): Promise<ListedPool>;
  updatePool(input: z.input<typeof PoolUpdateInput>): Promise<void>;
  proxies(poolId: string): Promise<ListedProxy[]>;
  importProxies(input: z.input<typeof ProxyImportInput>): Promise<void>;
  retireProxies(proxyIds: readonly string[]): Promise<void>;
  rateLimitPatterns(): Promise<ReadonlySet<string>>;
  createRateLimit(input: z.input<typeof RateLimitCreateInput>): Promise<void>;
  /** Answers with the secret. */
  createGatewayCredential(input: z.input<typeof GatewayCredentialCreateInput>): Promise<string>;
  gateways(): Promise<GatewayUsage["gateways"]>;
  workers(): Promise<ListedWorker[]>;
  applyWorkers(input: z.input<typeof WorkerApplyInput>): Promise<WorkerApplyResult["workers"]>;
  scalingGroupNames(): Promise<ReadonlySet<string>>;
  createScalingGroup(input: z.input<typeof ScalingGroupCreateInput>): Promise<void>;
};

/** `isReachable`: admitted, and it has said where other agents reach it. */
export type DemoNode = { id: NodeId; name: string; isReachable: boolean };

const ListedNode = NodeView.pick({ id: true, name: true, admission: true, facts: true });
const ListedAccount = AccountView.pick({ id: true, name: true, entryCount: true });
const ListedPool = PoolView.pick({
  id: true,
  name: true,
  description: true,
  nodeFilter: true,
  settings: true,
});
export type ListedPool = z.infer<typeof ListedPool>;
const ListedProxy = ProxyView.pick({ id: true, port: true, labels: true, state: true });
export type ListedProxy = z.infer<typeof ListedProxy>;
const ListedWorker = WorkerView.pick({ id: true, name: true, spec: true });
export type ListedWorker = z.infer<typeof ListedWorker>;
const ListedGroup = ScalingGroupView.pick({ name: true });
const ListedLimit = RateLimitView.pick({ pattern: true });
const CreatedCredential = GatewayCredentialCreated.pick({ secret: true });
const ListedGateways = GatewayUsage.pick({ gateways: true });
const ListedFederation = z.object({ name: z.string() });

/** Reads the token that the hub keeps in the data folder. */
export async function openHubApi(hubUrl: string, localTokenFile: string): Promise<HubApi> {
  const { token } = LocalToken.parse(JSON.parse(await readFile(localTokenFile, "utf8")));
  const call = <S extends z.ZodType>(schema: S, path: string, input?: unknown) =>
    callHub(`${hubUrl}/trpc/${path}`, token, schema, input);
  return {
    createJoinToken: async (input) => (await call(JoinTokenCreated, "joinTokens.create", input)).text,
    nodeIds: async () =>
      new Set((await call(z.array(NodeView.pick({ id: true })), "nodes.list")).map(({ id }) => id)),
    nodes: async () =>
      (await call(z.array(ListedNode), "nodes.list")).map(({ id, name, admission, facts }) => {
        const isReachable = admission === "admitted" && (facts?.peerAddresses ?? []).length > 0;
        return { id, name, isReachable };
      }),
    federationNames: async () =>
      new Set((await call(z.array(ListedFederation), "federations.list")).map(({ name }) => name)),
    createFederation: async (input) => {
      await call(z.unknown(), "federations.create", input);
    },
    targets: () => call(z.array(TargetView), "targets.list"),
    createTarget: async (input) => (await call(TargetView, "targets.create", input)).id,
    updateTarget: async (input) => {
      await call(z.unknown(), "targets.update", input);
    },
    accounts: () => call(z.array(ListedAccount), "accounts.list"),
    createAccount: async (input) => (await call(ListedAccount, "accounts.create", input)).id,
    addAccountRule: async (input) => {
      await call(z.unknown(), "accounts.addRule", input);
    },
    grantCredits: async (input) => {
      await call(z.unknown(), "credits.grant", input);
    },
    ...poolCalls(call),
    ...workerCalls(call),
  };
}

type Call = <S extends z.ZodType>(schema: S, path: string, input?: unknown) => Promise<z.infer<S>>;

function poolCalls(
  call: Call,
): Pick<
  HubApi,
  | "pools"
  | "createPool"
  | "updatePool"
  | "proxies"
  | "importProxies"
  | "retireProxies"
  | "rateLimitPatterns"
  | "createRateLimit"
  | "createGatewayCredential"
  | "gateways"
> {
  return {
    pools: () => call(z.array(ListedPool), "pools.list"),
    createPool: (input) => call(ListedPool, "pools.create", input),
    updatePool: async (input) => {
      await call(z.unknown(), "pools.update", input);
    },
    proxies: (poolId) =>
      call(z.array(ListedProxy), `proxies.list?input=${encodeURIComponent(JSON.stringify({ poolId }))}`),
    importProxies: async (input) => {
      await call(z.unknown(), "proxies.import", input);
    },
    retireProxies: async (proxyIds) => {
      await call(z.unknown(), "proxies.retire", { proxyIds });
    },
    rateLimitPatterns: async () =>
      new Set((await call(z.array(ListedLimit), "rateLimits.list")).map(({ pattern }) => pattern)),
    createRateLimit: async (input) => {
      await call(z.unknown(), "rateLimits.create", input);
    },
    createGatewayCredential: async (input) =>
      (await call(CreatedCredential, "gatewayCredentials.create", input)).secret,
    gateways: async () => (await call(ListedGateways, "gateway.usage")).gateways,
  };
}

function workerCalls(
  call: Call,
): Pick<HubApi, "workers" | "applyWorkers" | "scalingGroupNames" | "createScalingGroup"> {
  return {
    workers: () => call(z.array(ListedWorker), "workers.list"),
    applyWorkers: async (input) => (await call(WorkerApplyResult, "workers.applySpecs", input)).workers,
    scalingGroupNames: async () =>
      new Set((await call(z.array(ListedGroup), "scaling.list")).map(({ name }) => name)),
    createScalingGroup: async (input) => {
      await call(z.unknown(), "scaling.create", input);
    },
  };
}

async function callHub<S extends z.ZodType>(
  url: string,
  token: string,
  schema: S,
  input: unknown,
): Promise<z.infer<S>> {
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
    ...(input === undefined ? {} : { method: "POST", body: JSON.stringify(input) }),
  });
  const text = await response.text();
  if (!response.ok)
    throw new LaunchError(
      `The hub refused ${new URL(url).pathname} (${response.status}): ${text.slice(0, 500)}`,
    );
  const answer = z.object({ result: z.object({ data: z.unknown() }) }).parse(JSON.parse(text));
  return schema.parse(answer.result.data);
}
