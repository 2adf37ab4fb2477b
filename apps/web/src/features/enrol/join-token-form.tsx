"use client";
import { type JoinTokenCreated, JoinTokenCreateInput, RegionName } from "@orrery/protocol";
import { Button, Card, Field, Input, Select } from "@orrery/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useId, useMemo, useState } from "react";
import { describeError } from "../../lib/errors/describe-error.ts";
import { useNodes } from "../../lib/live/use-nodes.ts";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { durationOf, TOKEN_LIFETIME_OPTIONS } from "../node/actions/duration-presets.ts";
import { LabelEditor } from "../node/label-editor.tsx";
import { type LabelRow, labelsOfRows } from "../node/label-rows.ts";

const HOUR_VALUE = "3600000";
const USES_MAX = 10_000;

/** Good defaults everywhere: one host, one hour, no place. The button alone is enough. */
export function JoinTokenForm({ onCreated }: { onCreated: (created: JoinTokenCreated) => void }): ReactNode {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [region, setRegion] = useState("");
  const [zone, setZone] = useState("");
  const [uses, setUses] = useState("1");
  const [lifetime, setLifetime] = useState(HOUR_VALUE);
  const [name, setName] = useState("");
  const [labelRows, setLabelRows] = useState<LabelRow[]>([]);
  const regionsId = useId();
  const regions = useKnownRegions();
  const create = useMutation(
    trpc.joinTokens.create.mutationOptions({
      onSuccess: (created) => {
        void queryClient.invalidateQueries(trpc.joinTokens.list.queryFilter());
        onCreated(created);
      },
    }),
  );

  const labels = labelsOfRows(labelRows);
  const regionError = placeError(region);
  const zoneError = placeError(zone);
  const usesMax = Number(uses);
  const usesError =
    Number.isInteger(usesMax) && usesMax >= 1 && usesMax <= USES_MAX
      ? undefined
      : `A whole number from 1 to ${USES_MAX.toLocaleString("en-GB")}.`;
  const input = JoinTokenCreateInput.safeParse({
    ...(name.trim() === "" ? {} : { name }),
    ...(region === "" ? {} : { region }),
    ...(zone === "" ? {} : { zone }),
    labels: labels.outcome === "valid" ? labels.labels : {},
    usesMax,
    ttlMs: durationOf(lifetime) ?? Number(HOUR_VALUE),
  });
  const canCreate = input.success && labels.outcome === "valid";

  function submit(event: FormEvent): void {
    event.preventDefault();
    if (canCreate && !create.isPending) create.mutate(input.data);
  }

  return (
    <Card title="New install line">
      <form onSubmit={submit} className="flex flex-col gap-4">
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="Region" optional hint="Where the hosts stand, e.g. eu-central." error={regionError}>
            <Input value={region} list={regionsId} onChange={(event) => setRegion(event.target.value)} />
          </Field>
          <Field label="Zone" optional hint="What fails together, e.g. a rack." error={zoneError}>
            <Input value={zone} onChange={(event) => setZone(event.target.value)} />
          </Field>
          <Field label="Hosts" hint="How many may enrol with it." error={usesError}>
            <Input
              inputMode="numeric"
              value={uses}
              onChange={(event) => setUses(event.target.value.replace(/\D/g, ""))}
            />
          </Field>
          <Field label="Valid for" hint="Enrolled hosts stay; only the line expires.">
            <Select value={lifetime} onValueChange={setLifetime} options={TOKEN_LIFETIME_OPTIONS} />
          </Field>
        </div>
        <datalist id={regionsId}>
          {regions.map((known) => (
            <option key={known} value={known} />
          ))}
        </datalist>
        <fieldset className="flex min-w-0 flex-col gap-2">
          <legend className="mb-1.5 font-medium text-ink text-sm">
            Labels{" "}
            <span className="font-normal text-ink-faint text-xs">for every host that enrols with it</span>
          </legend>
          <LabelEditor rows={labelRows} onChange={setLabelRows} />
        </fieldset>
        <Field label="Note" optional hint="Tells this line from others in the list below.">
          <Input
            value={name}
            maxLength={100}
            placeholder="join token"
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
        {create.error === null ? null : (
          <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-bad text-sm">
            {describeError(create.error)}
          </p>
        )}
        <Button
          type="submit"
          variant="primary"
          pending={create.isPending}
          disabled={!canCreate}
          className="self-start max-sm:w-full"
        >
          Create install line
        </Button>
      </form>
    </Card>
  );
}

function placeError(text: string): string | undefined {
  if (text === "") return undefined;
  const issue = RegionName.safeParse(text).error?.issues[0]?.message;
  return issue === undefined ? undefined : `${issue}.`;
}

function useKnownRegions(): string[] {
  const { byId } = useNodes(5000);
  return useMemo(
    () =>
      [...new Set([...byId.values()].map((node) => node.region))].filter((region) => region !== "").sort(),
    [byId],
  );
}
