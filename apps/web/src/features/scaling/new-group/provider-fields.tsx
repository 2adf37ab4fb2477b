"use client";
import type { WorkerView } from "@orrery/protocol/workers";
import { Field, SegmentedField, Select } from "@orrery/ui";
import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { PageLink } from "../../../lib/browser/page-link.tsx";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { DraftTextField } from "../../accounts/draft-text-field.tsx";
import { instancesText, PROVIDER_LABELS } from "../group-words.ts";
import type { GroupDraft, GroupField } from "./group-draft.ts";

export type ProviderFieldsProps = {
  draft: GroupDraft;
  onChange: (draft: GroupDraft) => void;
  errors: ReadonlyMap<GroupField, string>;
  workers: UseQueryResult<WorkerView[], unknown>;
};

const HINTS: Record<GroupDraft["kind"], string> = {
  fleet: "Instances of a worker, on the nodes of this fleet.",
  kubernetes: "The replicas of a Deployment, through the cluster's own API.",
  webhook: "Whatever answers signed requests: how many there are, and how many there shall be.",
};

/** What is scaled. */
export function ProviderFields(props: ProviderFieldsProps): ReactNode {
  const { draft, onChange, errors } = props;
  const text = (
    field: GroupField,
    label: string,
    more: { hint?: string; optional?: boolean; placeholder?: string },
  ) => (
    <DraftTextField
      label={label}
      {...more}
      value={draft[field]}
      onChange={(value) => onChange({ ...draft, [field]: value })}
      error={errors.get(field)}
    />
  );
  return (
    <>
      <SegmentedField
        label="What is scaled"
        value={draft.kind}
        onValueChange={(kind) => onChange({ ...draft, kind })}
        options={(["fleet", "kubernetes", "webhook"] as const).map((value) => ({
          value,
          label: PROVIDER_LABELS[value],
        }))}
        hint={HINTS[draft.kind]}
      />
      {draft.kind === "fleet" ? <WorkerField {...props} /> : null}
      {draft.kind === "kubernetes" ? (
        <>
          <div className="grid gap-4 sm:grid-cols-2">
            {text("namespace", "Namespace", {})}
            {text("deployment", "Deployment", {})}
          </div>
          {text("apiUrl", "API server", {
            ...{ optional: true, placeholder: "https://10.0.0.1:6443" },
            hint: "Empty: the cluster that the hub itself runs in.",
          })}
          <SecretField
            {...props}
            field="tokenSecret"
            label="Service account's token"
            none="None, or the hub's own"
          />
        </>
      ) : null}
      {draft.kind === "webhook" ? (
        <>
          {text("webhookUrl", "Address", { placeholder: "https://scaler.example/instances" })}
          <SecretField {...props} field="signingSecret" label="Signing secret" none={null} />
        </>
      ) : null}
    </>
  );
}

function WorkerField({ draft, onChange, errors, workers }: ProviderFieldsProps): ReactNode {
  const all = workers.data ?? [];
  const free = all.filter(({ scalingGroupId }) => scalingGroupId === null);
  const error =
    errors.get("workerId") ??
    (workers.isError ? `The workers could not be read. ${describeError(workers.error)}` : null);
  return (
    <Field
      label="Worker"
      required
      error={error ?? undefined}
      hint={
        workers.data === undefined ? (
          "Loading…"
        ) : free.length > 0 ? (
          "One group sets a worker's number."
        ) : (
          <>
            {all.length === 0 ? "There is no worker yet: " : "Each worker has its group already: "}
            <PageLink href="/workers" className="underline">
              deploy one first
            </PageLink>
            .
          </>
        )
      }
    >
      <Select
        value={draft.workerId}
        onValueChange={(workerId) => {
          const chosen = all.find(({ id }) => id === workerId);
          const wasNamed = all.some(({ name }) => name === draft.name) || draft.name === "";
          onChange({ ...draft, workerId, name: wasNamed ? (chosen?.name ?? "") : draft.name });
        }}
        placeholder="Choose a worker"
        disabled={free.length === 0}
        options={all.map(({ id, name, wantedCount, scalingGroupId }) => ({
          value: id,
          label: name,
          hint: scalingGroupId === null ? `${instancesText(wantedCount)} now` : "has its group already",
          disabled: scalingGroupId !== null,
        }))}
      />
    </Field>
  );
}

const NO_SECRET = "-";

function SecretField({
  draft,
  onChange,
  errors,
  field,
  label,
  none,
}: ProviderFieldsProps & {
  field: "tokenSecret" | "signingSecret";
  label: string;
  /** How it is called when there is none; null = one is needed. */
  none: string | null;
}): ReactNode {
  const trpc = useTRPC();
  const secrets = useQuery(trpc.secrets.list.queryOptions());
  const names = (secrets.data ?? []).map(({ name }) => ({ value: name, label: name }));
  return (
    <Field
      label={label}
      error={errors.get(field)}
      hint={
        <>
          By the name of a{" "}
          <PageLink href="/workers?tab=secrets" className="underline">
            secret
          </PageLink>
          ; nobody reads it back.
        </>
      }
    >
      <Select
        value={draft[field] === "" ? (none === null ? "" : NO_SECRET) : draft[field]}
        onValueChange={(value) => onChange({ ...draft, [field]: value === NO_SECRET ? "" : value })}
        placeholder={names.length === 0 ? "There is no secret yet" : "Choose a secret"}
        options={[...(none === null ? [] : [{ value: NO_SECRET, label: none }]), ...names]}
      />
    </Field>
  );
}
