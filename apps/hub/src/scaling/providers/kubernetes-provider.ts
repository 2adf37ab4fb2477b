import type { GroupInstance } from "@orrery/domain/scaling";
import { SCALING_INSTANCES_MAX } from "@orrery/protocol";
import { parseJson } from "@orrery/runtime";
import { z } from "zod";
import type { CountOutcome, ScalingProviderPort } from "../provider.ts";
import { DeploymentStatus, PodList, Scale, Status } from "./kubernetes-answers.ts";
import {
  type KubernetesApis,
  type KubernetesParts,
  type KubernetesSettings,
  kubernetesApis,
} from "./kubernetes-client.ts";
import { podInstance } from "./pod-instance.ts";
import { ProviderError, wordsOf } from "./provider-error.ts";

const PODS_AT_ONCE = 250;
const MERGE_PATCH = "application/merge-patch+json";

/** A Deployment's count over its scale subresource, and its pods. */
export class KubernetesProvider implements ScalingProviderPort {
  readonly targetName: string;
  readonly #settings: KubernetesSettings;
  readonly #parts: KubernetesParts;

  constructor(settings: KubernetesSettings, parts: KubernetesParts) {
    this.targetName = `${settings.namespace}/${settings.deployment}`;
    this.#settings = settings;
    this.#parts = parts;
  }

  async read(signal: AbortSignal): Promise<{ instances: GroupInstance[]; wanted: number | null }> {
    const apis = await kubernetesApis(this.#settings, this.#parts, signal);
    try {
      const { namespace, deployment: name } = this.#settings;
      const { spec, status } = Scale.parse(
        await apis.apps.readNamespacedDeploymentScale({ namespace, name }),
      );
      return { instances: await this.#pods(apis, status.selector), wanted: spec.replicas };
    } catch (error) {
      throw new ProviderError(`${this.#sentenceOf(error, apis)}.`);
    }
  }

  async setCount(count: number, _why: string, signal: AbortSignal): Promise<CountOutcome> {
    let apis: KubernetesApis | null = null;
    try {
      apis = await kubernetesApis(this.#settings, this.#parts, signal);
      return await this.#patch(apis, count);
    } catch (error) {
      const sentence = `${this.#sentenceOf(error, apis)}.`;
      return { outcome: isQuota(statusMessage(error)) ? "quota" : "failed", sentence };
    }
  }

  async #patch(apis: KubernetesApis, count: number): Promise<CountOutcome> {
    const { namespace, deployment: name } = this.#settings;
    const { setHeaderOptions } = await import("@kubernetes/client-node");
    const body = { spec: { replicas: count } };
    const { spec } = Scale.parse(
      await apis.apps.patchNamespacedDeploymentScale(
        { namespace, name, body, fieldManager: "orrery" },
        setHeaderOptions("Content-Type", MERGE_PATCH),
      ),
    );
    if (spec.replicas !== count) {
      const sentence = `${this.targetName} was set to ${count} and has ${spec.replicas}: something in the cluster changes it.`;
      return { outcome: "failed", sentence };
    }
    const sentence = await this.#quotaSentence(apis, count);
    return sentence === null ? { outcome: "accepted" } : { outcome: "quota", sentence };
  }

  /** A quota does not hinder the count, only the pods: the Deployment says so afterwards. Whoever may not read it is not told. */
  async #quotaSentence(apis: KubernetesApis, count: number): Promise<string | null> {
    const { namespace, deployment: name } = this.#settings;
    try {
      const { status } = DeploymentStatus.parse(
        await apis.apps.readNamespacedDeployment({ namespace, name }),
      );
      const failure = status.conditions.find(({ type }) => type === "ReplicaFailure");
      const isShort = status.replicas < count && failure?.status === "True";
      if (failure === undefined || !isShort || !isQuota(failure.message)) return null;
      return `${this.targetName} has ${status.replicas} of ${count} pods: ${wordsOf(failure.message, apis.secrets)}.`;
    } catch {
      return null;
    }
  }

  async #pods({ core }: KubernetesApis, labelSelector: string): Promise<GroupInstance[]> {
    const { namespace } = this.#settings;
    const instances: GroupInstance[] = [];
    let from: string | undefined;
    do {
      const page = PodList.parse(
        await core.listNamespacedPod({
          ...{ namespace, labelSelector, limit: PODS_AT_ONCE },
          ...(from === undefined ? {} : { _continue: from }),
        }),
      );
      const nowMs = this.#parts.clock.nowAtMs();
      for (const pod of page.items) instances.push(podInstance(pod, nowMs));
      if (instances.length > SCALING_INSTANCES_MAX)
        throw new ProviderError(`${this.targetName} has more than ${SCALING_INSTANCES_MAX} pods`);
      const next = page.metadata._continue;
      from = next === undefined || next === "" || page.items.length === 0 ? undefined : next;
    } while (from !== undefined);
    return instances;
  }

  /** Without a full stop. */
  #sentenceOf(error: unknown, apis: KubernetesApis | null): string {
    if (error instanceof ProviderError) return error.message.replace(/\.$/, "");
    const code = statusCode(error);
    if (code === null) {
      const [issue] = error instanceof z.ZodError ? error.issues : [];
      const place = issue === undefined ? "" : ` (${z.core.toDotPath(issue.path)}: ${issue.message})`;
      return `The API server's answer is none that Kubernetes gives${place}`;
    }
    const words = wordsOf(statusMessage(error), apis?.secrets ?? []);
    const said = words === "" ? "" : `: ${words}`;
    if (code === 401) return "The API server does not know the token (401): store a valid one";
    if (code === 404) return `There is no ${this.targetName} in the cluster (404)${said}`;
    if (code === 403) return `The API server refuses it (403)${said}`;
    return `The API server answers ${code}${said}`;
  }
}

/** Of the client's ApiException, whose class would load the client. */
function statusCode(error: unknown): number | null {
  const isStatus = error instanceof Error && "code" in error && "body" in error;
  return isStatus && typeof error.code === "number" ? error.code : null;
}

function statusMessage(error: unknown): string {
  if (statusCode(error) === null || !(error instanceof Error && "body" in error)) return "";
  const body = typeof error.body === "string" ? parseJson(error.body) : error.body;
  const status = Status.safeParse(body);
  return status.success ? status.data.message : "";
}

/** Kubernetes has one reason, Forbidden, for whoever may not and for quotas: only the message tells them apart. */
function isQuota(message: string): boolean {
  return message.includes("exceeded quota");
}
