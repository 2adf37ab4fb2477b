"use client";
import type { ProviderState, ScalingGroupView, ScalingProvider } from "@orrery/protocol";
import {
  AgeText,
  Card,
  CountdownText,
  type KeyValueItem,
  KeyValueList,
  StatusBadge,
  type StatusTone,
} from "@orrery/ui";
import type { ReactNode } from "react";
import { PageLink } from "../../../lib/browser/page-link.tsx";
import { PROVIDER_LABELS } from "../../scaling/group-words.ts";

const FACES: Record<ProviderState["state"], { label: string; tone: StatusTone }> = {
  ok: { label: "As told", tone: "ok" },
  waiting: { label: "On its way", tone: "info" },
  "idle-yes": { label: "Said yes, did nothing", tone: "warn" },
  quota: { label: "No room", tone: "warn" },
  failing: { label: "Failing", tone: "bad" },
};

/** Who makes the instances, and whether it does what it was told. */
export function ProviderCard({ group }: { group: ScalingGroupView }): ReactNode {
  const { provider, providerState } = group;
  const face = FACES[providerState.state];
  return (
    <Card
      title="Provider"
      note={PROVIDER_LABELS[provider.kind].toLowerCase()}
      actions={<StatusBadge tone={face.tone} label={face.label} />}
    >
      <p className="mb-3 text-pretty text-ink text-sm">{providerState.sentence}</p>
      <KeyValueList items={[...stateItems(providerState), ...providerItems(provider, group.targetName)]} />
    </Card>
  );
}

function stateItems({ state, sinceAtMs, failureCount, nextTryAtMs }: ProviderState): KeyValueItem[] {
  return [
    { label: "Since", value: <AgeText atMs={sinceAtMs} /> },
    ...(failureCount === 0 ? [] : [{ label: "Failed", value: `${failureCount} in a row` }]),
    ...(state === "ok" || state === "waiting"
      ? []
      : [
          {
            label: "Next try",
            value:
              nextTryAtMs === null ? "with the next evaluation" : <CountdownText untilAtMs={nextTryAtMs} />,
          },
        ]),
  ];
}

function providerItems(provider: ScalingProvider, targetName: string): KeyValueItem[] {
  switch (provider.kind) {
    case "fleet":
      return [
        {
          label: "Worker",
          value: (
            <PageLink href={`/workers/${encodeURIComponent(provider.workerId)}`} className="underline">
              {targetName}
            </PageLink>
          ),
        },
      ];
    case "kubernetes":
      return [
        { label: "Deployment", value: `${provider.namespace}/${provider.deployment}`, mono: true },
        {
          label: "API server",
          value: provider.url ?? "of the hub's own cluster",
          mono: provider.url !== null,
        },
        ...(provider.tokenSecret === null
          ? []
          : [{ label: "Token", value: `secret ${provider.tokenSecret}` }]),
      ];
    case "webhook":
      return [
        { label: "Address", value: provider.url, mono: true },
        { label: "Signed with", value: `secret ${provider.signingSecret}` },
      ];
  }
}
