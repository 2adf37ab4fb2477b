import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { GroupInstance } from "@orrery/domain/scaling";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { createProvider } from "./create-provider.ts";
import type { KubernetesSettings } from "./kubernetes-client.ts";
import { KubernetesProvider } from "./kubernetes-provider.ts";
import { type KubernetesLab, kubernetesLab } from "./testing/kubernetes-lab.ts";
import { LAB_AT_MS, labParts } from "./testing/provider-lab.ts";
import { labWorkers } from "./testing/webhook-lab.ts";

const NEVER = new AbortController().signal;

let lab: KubernetesLab;
beforeAll(async () => {
  lab = await kubernetesLab();
});
afterAll(() => lab.close());
afterEach(() => vi.unstubAllEnvs());

function settings(changes: Partial<KubernetesSettings>): KubernetesSettings {
  return {
    ...{ kind: "kubernetes", url: `https://127.0.0.1:${lab.server.port}`, caPem: lab.caPem },
    ...{ tokenSecret: "cluster", namespace: "shop", deployment: "web" },
    ...changes,
  };
}

function providerFor(changes: Partial<KubernetesSettings>, token = lab.secret ?? "") {
  const parts = { ...labParts({ cluster: token }), workers: labWorkers() };
  return createProvider(settings(changes), parts);
}

test("pods of several pages are all of them", async () => {
  const instances = Array.from({ length: 601 }, (_, at): GroupInstance => {
    return { id: `web-${at}`, state: at % 2 === 0 ? "ready" : "starting", sinceMs: LAB_AT_MS - at * 1000 };
  });
  lab.have(instances);
  expect((await lab.provider.read(NEVER)).instances).toEqual(instances);
  lab.have([]);
});

test("a quota that keeps pods from being made is found once the Deployment says so", async () => {
  lab.have([{ id: "a", state: "ready", sinceMs: LAB_AT_MS }]);
  lab.fail('pods "web-1" is forbidden: exceeded quota: few, requested: cpu=1, used: cpu=3, limited: cpu=3');
  const told = await lab.provider.setCount(4, "", NEVER);
  expect(told).toEqual({
    outcome: "quota",
    sentence: expect.stringMatching(/^shop\/web has 1 of 4 pods: .*exceeded quota: few.*limited: cpu=3\.$/),
  });
  // Nothing is missing, or it is missing for another reason.
  expect(await lab.provider.setCount(1, "", NEVER)).toEqual({ outcome: "accepted" });
  lab.fail("the image cannot be pulled");
  expect(await lab.provider.setCount(4, "", NEVER)).toEqual({ outcome: "accepted" });
  lab.fail(null);
});

test("what the API server refuses is told", async () => {
  expect(await lab.provider.setCount(5000, "", NEVER)).toEqual({
    outcome: "failed",
    sentence: "The API server answers 422: spec.replicas: must be less than 1000.",
  });
  await expect(providerFor({ deployment: "other" }).read(NEVER)).rejects.toThrow(
    'There is no shop/other in the cluster (404): deployments.apps "other" not found.',
  );
  await expect(providerFor({}, "guessed").read(NEVER)).rejects.toThrow("does not know the token (401)");
  await expect(providerFor({ caPem: null }).read(NEVER)).rejects.toThrow("is not trusted");
  await expect(providerFor({ url: "https://169.254.169.254" }).read(NEVER)).rejects.toThrow("link-local");
});

test("in a cluster, its own service account is used, and its token read anew", async () => {
  const root = await mkdtemp(join(tmpdir(), "orrery-cluster-"));
  const folder = join(root, "var/run/secrets/kubernetes.io/serviceaccount");
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "ca.crt"), lab.caPem);
  const own = settings({ url: null, caPem: null, tokenSecret: null });
  const provider = new KubernetesProvider(own, { ...labParts({}), clusterRoot: root });
  await expect(provider.read(NEVER)).rejects.toThrow("This hub does not run in a Kubernetes cluster");
  vi.stubEnv("KUBERNETES_SERVICE_HOST", "127.0.0.1");
  vi.stubEnv("KUBERNETES_SERVICE_PORT", String(lab.server.port));
  await writeFile(join(folder, "token"), "an older one");
  await expect(provider.read(NEVER)).rejects.toThrow("does not know the token");
  await writeFile(join(folder, "token"), `${lab.secret}\n`);
  expect(await provider.setCount(3, "", NEVER)).toEqual({ outcome: "accepted" });
  await rm(root, { recursive: true });
});
