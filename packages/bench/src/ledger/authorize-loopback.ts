import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { NodeView } from "@orrery/protocol";
import { type Figure, quantile } from "../figure.ts";
import { startChild, waitUntil } from "../stack/child.ts";
import { callHub, createJoinToken } from "../stack/hub-api.ts";
import type { Stack } from "../stack/stack.ts";
import { KeepAlivePost } from "./keep-alive-post.ts";
import { METER } from "./usage-writers.ts";

const AGENT = fileURLToPath(new URL("../../../../apps/agent/src/main.ts", import.meta.url));
const SERVICE = "orrery.local.v1.UsageService";
const NODE = "usage";
/** Each has a rate of its own; together with the releases all fits into the burst of the local API. */
const WORKERS = 4;
const WARM_UP = 500;
const CALLS = 4_000;

type Access = { url: string; token: string };
type Authorized = { isAllowed?: boolean; authorizationId?: string };

/**
 * What an application waits for `Authorize`: a real agent with a slice of the account, plain JSON over one loopback connection that stays
 * open, one question at a time. Each authorisation is released before the next.
 */
export async function measureAuthorizeOverLoopback(
  stack: Stack,
  accountId: string,
  onFigure: (figure: Figure) => void,
): Promise<void> {
  const token = await createJoinToken(stack, 1);
  const agent = startChild(
    [
      ...[AGENT, "--hub", stack.hubUrl, "--token", token, "--data-dir", join(stack.folder, NODE)],
      ...["--name", NODE, "--peer-port", "0", "--local-api-port", "0", "--gateway-port", "0"],
    ],
    { logFile: join(stack.folder, `${NODE}.log`), env: { ORRERY_LOG_LEVEL: "warn" } },
  );
  try {
    await assignNode(stack, accountId);
    const { url, token: localToken } = await accessOf(join(stack.folder, NODE, "local-api.json"));
    const authorize = await KeepAlivePost.open(`${url}/${SERVICE}/Authorize`, localToken);
    const release = await KeepAlivePost.open(`${url}/${SERVICE}/Release`, localToken);
    await waitUntil("a slice of the account", async () => {
      const allowed = await authorizeOnce(authorize, WORKERS);
      if (allowed.isAllowed === true) await releaseOne(release, WORKERS, allowed);
      return allowed.isAllowed === true;
    });
    const samplesMs: number[] = [];
    for (let turn = 0; turn < WARM_UP + CALLS; turn += 1) {
      const startMs = performance.now();
      const allowed = await authorizeOnce(authorize, turn % WORKERS);
      const tookMs = performance.now() - startMs;
      if (allowed.isAllowed !== true) throw new Error(`the agent refused: ${JSON.stringify(allowed)}`);
      await releaseOne(release, turn % WORKERS, allowed);
      if (turn >= WARM_UP) samplesMs.push(tookMs);
    }
    authorize.close();
    release.close();
    tell(samplesMs, onFigure);
  } finally {
    await agent.stop();
  }
}

async function assignNode(stack: Stack, accountId: string): Promise<void> {
  let nodeId = "";
  await waitUntil("the agent's enrolment", async () => {
    const nodes = await callHub<NodeView[]>(stack, "query", "nodes.list", undefined);
    nodeId = nodes.find(({ name, health }) => name === NODE && health === "online")?.id ?? "";
    return nodeId !== "";
  });
  await callHub(stack, "mutation", "accounts.assign", { subjectKind: "node", subjectId: nodeId, accountId });
}

async function accessOf(file: string): Promise<Access> {
  let access: Access | null = null;
  await waitUntil("the local API", async () => {
    access = JSON.parse(await readFile(file, "utf8")) as Access;
    return true;
  });
  if (access === null) throw new Error("the local API was not seen");
  return access;
}

async function authorizeOnce(post: KeepAlivePost, worker: number): Promise<Authorized> {
  const body = JSON.stringify({ meter: METER, worker: `worker-${worker}` });
  const { status, text } = await post.post(body, "application/json");
  if (status !== 200) throw new Error(`Authorize: ${status} ${text}`);
  return JSON.parse(text) as Authorized;
}

async function releaseOne(
  post: KeepAlivePost,
  worker: number,
  { authorizationId }: Authorized,
): Promise<void> {
  const body = JSON.stringify({ authorizationId, worker: `worker-${worker}` });
  const { status, text } = await post.post(body, "application/json");
  if (status !== 200) throw new Error(`Release: ${status} ${text}`);
}

function tell(samplesMs: readonly number[], onFigure: (figure: Figure) => void): void {
  const base = {
    bench: "ledger",
    subject: "orrery",
    params: { from: "loopback" },
    samples: samplesMs.length,
  };
  for (const [metric, q] of [
    ["authorize_p50", 0.5],
    ["authorize_p99", 0.99],
  ] as const) {
    onFigure({ ...base, metric, value: quantile(samplesMs, q), unit: "ms" });
  }
}
