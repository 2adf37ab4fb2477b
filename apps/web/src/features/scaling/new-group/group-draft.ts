import { ScalingGroupCreateInput } from "@orrery/protocol";
import { type DraftResult, readDraft } from "../../accounts/read-draft.ts";

export const FIRST_POLICIES = ["cpu", "target", "queue", "none"] as const;
export type FirstPolicy = (typeof FIRST_POLICIES)[number];

/** A new group as it is typed. Everything else begins with its default. */
export type GroupDraft = {
  name: string;
  kind: "fleet" | "kubernetes" | "webhook";
  workerId: string;
  namespace: string;
  deployment: string;
  /** Empty = the cluster that the hub runs in. */
  apiUrl: string;
  /** Empty = none. */
  tokenSecret: string;
  webhookUrl: string;
  signingSecret: string;
  min: string;
  max: string;
  policy: FirstPolicy;
  mode: "on" | "dry-run";
};
export type GroupField = keyof GroupDraft;

export const FIRST_POLICY_WORDS: Record<FirstPolicy, { label: string; sentence: string }> = {
  cpu: {
    label: "Processor, two thresholds",
    sentence: "More above 75 % in three evaluations in a row, fewer below 25 %.",
  },
  target: { label: "Processor, one target", sentence: "As many as bring the mean to 60 %." },
  queue: {
    label: "Queue depth",
    sentence: "One instance for each 10 that wait; the depth is told through the API.",
  },
  none: { label: "None yet", sentence: "Its number stays; policies are added on its page." },
};

export function newGroupDraft(worker: { id: string; name: string } | null): GroupDraft {
  return {
    ...{ name: worker?.name ?? "", kind: "fleet", workerId: worker?.id ?? "" },
    ...{ namespace: "default", deployment: "", apiUrl: "", tokenSecret: "" },
    ...{ webhookUrl: "", signingSecret: "" },
    ...{ min: "2", max: "20", policy: "cpu", mode: "on" },
  };
}

/** As the hub reads it, so that what it would refuse is said at its field. */
export function readGroupDraft(draft: GroupDraft): DraftResult<ScalingGroupCreateInput, GroupField> {
  const { name, mode } = draft;
  const settings = {
    mode,
    min: countOf(draft.min),
    max: countOf(draft.max),
    policies: policiesOf(draft.policy),
  };
  const whole = readDraft<typeof ScalingGroupCreateInput, GroupField | "provider" | "settings">(
    ScalingGroupCreateInput,
    { name: name.trim(), provider: providerOf(draft), settings },
    { name: "1 to 63 lower-case letters, digits or hyphens." },
  );
  if (whole.outcome === "valid") return whole;
  const errors = new Map<GroupField, string>();
  const nameError = whole.errors.get("name");
  if (nameError !== undefined) errors.set("name", nameError);
  addBounds(errors, settings);
  if (whole.errors.has("provider")) addProvider(errors, draft);
  return { outcome: "invalid", errors };
}

function providerOf(draft: GroupDraft): unknown {
  switch (draft.kind) {
    case "fleet":
      return { kind: "fleet", workerId: draft.workerId };
    case "kubernetes":
      return {
        ...{ kind: "kubernetes", url: orNull(draft.apiUrl), tokenSecret: orNull(draft.tokenSecret) },
        ...{ namespace: draft.namespace.trim(), deployment: draft.deployment.trim() },
      };
    case "webhook":
      return { kind: "webhook", url: draft.webhookUrl.trim(), signingSecret: draft.signingSecret };
  }
}

function policiesOf(policy: FirstPolicy): unknown[] {
  switch (policy) {
    case "cpu":
      return [{ kind: "threshold", id: "cpu" }];
    case "target":
      return [{ kind: "target", id: "cpu", target: 0.6 }];
    case "queue":
      return [{ kind: "queue", id: "queue", perInstance: 10 }];
    case "none":
      return [];
  }
}

function addBounds(errors: Map<GroupField, string>, { min, max }: { min: number; max: number }): void {
  const isCount = (count: number) => Number.isInteger(count) && count >= 0 && count <= 10_000;
  if (!isCount(min)) errors.set("min", "A whole number from 0 to 10,000.");
  if (!isCount(max)) errors.set("max", "A whole number from 0 to 10,000.");
  if (isCount(min) && isCount(max) && min > max) errors.set("min", "At most as many as the maximum.");
}

function addProvider(errors: Map<GroupField, string>, draft: GroupDraft): void {
  const { shape } = ScalingGroupCreateInput.pick({ provider: true });
  const parsed = shape.provider.safeParse(providerOf(draft));
  const isOfWebhook = draft.kind === "webhook";
  const fields: Record<string, { field: GroupField; sentence: string }> = {
    workerId: { field: "workerId", sentence: "Choose a worker." },
    namespace: { field: "namespace", sentence: "A namespace: lower-case letters, digits or hyphens." },
    deployment: { field: "deployment", sentence: "The name of a Deployment." },
    url: {
      field: isOfWebhook ? "webhookUrl" : "apiUrl",
      sentence: "An address that begins with http:// or https://.",
    },
    signingSecret: { field: "signingSecret", sentence: "Choose the secret that signs what is sent." },
    tokenSecret: { field: "tokenSecret", sentence: "Choose a secret." },
  };
  for (const { path } of parsed.error?.issues ?? []) {
    const known = fields[String(path[0])];
    if (known !== undefined) errors.set(known.field, known.sentence);
  }
}

function orNull(text: string): string | null {
  return text.trim() === "" ? null : text.trim();
}

function countOf(text: string): number {
  return text.trim() === "" ? Number.NaN : Number(text);
}
