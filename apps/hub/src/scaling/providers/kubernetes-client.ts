import type { AppsV1Api, CoreV1Api, RequestContext } from "@kubernetes/client-node";
import type { ScalingProvider } from "@orrery/protocol";
import { askServer } from "./ask-server.ts";
import { openSecret } from "./open-secret.ts";
import { ProviderError } from "./provider-error.ts";
import type { OutsideParts } from "./webhook-provider.ts";

export type KubernetesSettings = Extract<ScalingProvider, { kind: "kubernetes" }>;
export type KubernetesParts = OutsideParts & {
  /** Before the path of the pod's own service account; "" = the host's root. */
  readonly clusterRoot: string;
};

export type KubernetesApis = {
  readonly apps: AppsV1Api;
  readonly core: CoreV1Api;
  /** What must not be shown, whoever says it. */
  readonly secrets: readonly string[];
};

type Access = { readonly server: string; readonly ca: string | null; readonly token: string | null };

/** Of 250 pods at once, each of them some 10 KB. */
const ANSWER_BYTES_MAX = 16_777_216;

/**
 * The client's calls over the hub's own way to ask: no redirects, a limit on answers, no metadata addresses. The token is read anew each time:
 * it may have been exchanged. Throws ProviderError.
 */
export async function kubernetesApis(
  settings: KubernetesSettings,
  parts: KubernetesParts,
  signal: AbortSignal,
): Promise<KubernetesApis> {
  // Some 80 MB and a third of a second, for fleets that scale something in Kubernetes.
  const client = await import("@kubernetes/client-node");
  const { server, ca, token } = await accessOf(settings, parts, client);
  const send = async (request: RequestContext) => {
    const answer = await askServer({
      method: request.getHttpMethod() === "PATCH" ? "PATCH" : "GET",
      url: new URL(request.getUrl()),
      headers: { ...request.getHeaders(), "user-agent": "orrery" },
      body: textOf(request.getBody()),
      ...{ ca, bytesMax: ANSWER_BYTES_MAX, isLinkLocalAllowed: parts.isLinkLocalAllowed },
      signal: AbortSignal.any([signal, AbortSignal.timeout(parts.deadlineMs)]),
    });
    const bytes = Buffer.from(answer.body);
    const body = { text: async () => answer.body, binary: async () => bytes, stream: () => null };
    return new client.ResponseContext(answer.status, { "content-type": "application/json" }, body);
  };
  const configuration = client.createConfiguration({
    baseServer: new client.ServerConfiguration(server.replace(/\/+$/, ""), {}),
    httpApi: client.wrapHttpLibrary({ send }),
    ...(token === null ? {} : { authMethods: { BearerToken: `Bearer ${token}` } }),
  });
  return {
    apps: new client.AppsV1Api(configuration),
    core: new client.CoreV1Api(configuration),
    secrets: token === null ? [] : [token],
  };
}

async function accessOf(
  { url, caPem, tokenSecret }: KubernetesSettings,
  { secrets, clusterRoot }: KubernetesParts,
  client: typeof import("@kubernetes/client-node"),
): Promise<Access> {
  const token = tokenSecret === null ? null : (await openSecret(secrets, tokenSecret)).trim();
  if (url !== null) return { server: url, ca: caPem, token };
  const config = new client.KubeConfig();
  config.loadFromCluster(clusterRoot);
  const server = config.getCurrentCluster()?.server;
  const options: { headers: Record<string, string>; ca?: string | Buffer } = { headers: {} };
  try {
    await config.applyToHTTPSOptions(options);
    if (server === undefined) throw new Error("no server");
  } catch {
    const sentence =
      "This hub does not run in a Kubernetes cluster: set the API server's url and a secret with a token.";
    throw new ProviderError(sentence);
  }
  const own = options.headers.Authorization?.replace(/^Bearer /, "").trim() ?? null;
  const ownCa = Buffer.isBuffer(options.ca) ? options.ca.toString("utf8") : null;
  return { server, ca: caPem ?? ownCa, token: token ?? own };
}

function textOf(body: unknown): string | null {
  return typeof body === "string" ? body : null;
}
