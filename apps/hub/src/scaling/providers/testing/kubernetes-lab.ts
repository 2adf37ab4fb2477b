import type { GroupInstance } from "@orrery/domain/scaling";
import { createProvider } from "../create-provider.ts";
import { issueLabCertificate } from "./lab-certificate.ts";
import { type LabAnswer, type LabQuestion, type LabServer, startLabServer } from "./lab-server.ts";
import { IMPATIENT_MS, LAB_AT_MS, type LabMode, labParts, type ProviderLab } from "./provider-lab.ts";
import { labWorkers } from "./webhook-lab.ts";

const TOKEN = "eyJhbGciOi.a-service-account.token";
const SELECTOR = "app=web,tier in (front)";
const SCALE = "/apis/apps/v1/namespaces/shop/deployments/web/scale";
const DEPLOYMENT = "/apis/apps/v1/namespaces/shop/deployments/web";
const PODS = "/api/v1/namespaces/shop/pods";

export type KubernetesLab = ProviderLab & {
  readonly server: LabServer;
  readonly caPem: string;
  /** Pods cannot be made, as the Deployment says after its count was accepted. */
  fail(message: string | null): void;
};

/** What of an API server is asked: a Deployment's scale, and its pods; over TLS, with a token. */
export async function kubernetesLab(): Promise<KubernetesLab> {
  const { key, cert, caPem } = await issueLabCertificate("127.0.0.1");
  let mode: LabMode = "well";
  let instances: readonly GroupInstance[] = [];
  let replicas = 2;
  let failure: string | null = null;
  const answer = (question: LabQuestion): LabAnswer | null => {
    const { method, url, headers, body } = question;
    if (mode === "silent") return null;
    if (mode === "garbage") return { status: 200, body: '{"kind":"Scale","spec":{"replicas":"many"}}' };
    if (headers.authorization !== `Bearer ${TOKEN}`) return status(401, "Unauthorized", "Unauthorized");
    if (mode === "refusing") return status(403, "Forbidden", `User "x" cannot patch (${TOKEN})`);
    if (method === "GET" && url.pathname === PODS) return pods(url, instances);
    if (method === "GET" && url.pathname === DEPLOYMENT) return deployment(instances.length, failure);
    if (url.pathname !== SCALE)
      return status(404, "NotFound", `deployments.apps "${url.pathname.split("/")[7]}" not found`);
    if (method === "GET") return scale(replicas);
    if (mode === "quota") return status(403, "Forbidden", "web is forbidden: exceeded quota: few, used: 3");
    if (headers["content-type"] !== "application/merge-patch+json")
      return status(415, "UnsupportedMediaType", "not a patch");
    const asked = JSON.parse(body).spec.replicas;
    if (asked > 1000) return status(422, "Invalid", "spec.replicas: must be less than 1000");
    replicas = asked;
    return scale(replicas);
  };
  const server = await startLabServer(answer, { key, cert });
  const parts = { ...labParts({ cluster: `${TOKEN}\n` }), workers: labWorkers() };
  const kubernetes = {
    ...{ kind: "kubernetes" as const, url: `https://127.0.0.1:${server.port}/`, caPem },
    ...{ tokenSecret: "cluster", namespace: "shop", deployment: "web" },
  };
  return {
    provider: createProvider(kubernetes, parts),
    impatient: createProvider(kubernetes, { ...parts, deadlineMs: IMPATIENT_MS }),
    ...{ server, caPem, secret: TOKEN },
    modes: ["well", "idle", "quota", "refusing", "silent", "garbage", "away"],
    behave: async (as) => {
      mode = as;
      await (as === "away" ? server.away() : server.listen());
    },
    fail: (message) => {
      failure = message;
    },
    have: (all) => {
      instances = all;
    },
    wanted: () => replicas,
    close: () => server.away(),
  };
}

function status(code: number, reason: string, message: string): LabAnswer {
  const body = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason, code };
  return { status: code, body: JSON.stringify(body) };
}

function scale(replicas: number): LabAnswer {
  const body = {
    ...{ kind: "Scale", apiVersion: "autoscaling/v1", metadata: { name: "web", namespace: "shop" } },
    ...{ spec: { replicas }, status: { replicas, selector: SELECTOR } },
  };
  return { status: 200, body: JSON.stringify(body) };
}

function deployment(replicas: number, failure: string | null): LabAnswer {
  const failed = { type: "ReplicaFailure", status: "True", reason: "FailedCreate", message: failure };
  const conditions = failure === null ? [] : [failed];
  return { status: 200, body: JSON.stringify({ kind: "Deployment", status: { replicas, conditions } }) };
}

/** By pages, as a real server gives them, and nothing where the selector is not the Deployment's. */
function pods(url: URL, instances: readonly GroupInstance[]): LabAnswer {
  if (url.searchParams.get("labelSelector") !== SELECTOR) return { status: 200, body: '{"items":[]}' };
  const from = Number(url.searchParams.get("continue") ?? 0);
  const to = from + Number(url.searchParams.get("limit"));
  const metadata = to < instances.length ? { continue: String(to) } : {};
  const items = instances.slice(from, to).map(podOf);
  return { status: 200, body: JSON.stringify({ kind: "PodList", apiVersion: "v1", metadata, items }) };
}

function podOf({ id: name, state, sinceMs }: GroupInstance) {
  const sinceAt = new Date(sinceMs).toISOString();
  const isReady = state === "ready" ? "True" : "False";
  const graceMs = 30_000;
  const leaving = {
    deletionTimestamp: new Date(sinceMs + graceMs).toISOString(),
    deletionGracePeriodSeconds: graceMs / 1000,
  };
  const creationTimestamp = new Date(LAB_AT_MS - 86_400_000).toISOString();
  return {
    metadata: { name, creationTimestamp, ...(state === "draining" ? leaving : {}) },
    status: {
      phase: state === "dead" ? "Failed" : "Running",
      conditions: [{ type: "Ready", status: isReady, lastTransitionTime: sinceAt }],
    },
  };
}
