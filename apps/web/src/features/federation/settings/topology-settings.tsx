"use client";
import { type FederationView, TopologyKind } from "@orrery/protocol";
import { Button, Card, ChoiceCards, Field, Input, toast } from "@orrery/ui";
import { type ReactNode, useMemo, useState } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useNodes } from "../../../lib/live/use-nodes.ts";
import { useTRPCClient } from "../../../lib/trpc/client.tsx";
import { FormError } from "../../auth/form-error.tsx";
import { PreviewCard } from "../../federations/create/preview-card.tsx";
import { TOPOLOGY_WORDS } from "../../federations/create/topology-words.ts";
import { usePreview } from "../../federations/create/use-preview.ts";
import { wishOf } from "../membership.ts";

const HOPS_MAX = 64;

/** Choose another shape, see what it would change, then apply it; it can be undone afterwards. */
export function TopologySettings({ federation }: { federation: FederationView }): ReactNode {
  const [topology, setTopology] = useState(federation.topology);
  const [hops, setHops] = useState(String(federation.hopsMax));
  const nodes = useNodes(2000);
  const wishKey = JSON.stringify(wishOf(federation));
  // The members' own reports change all the time, who is meant to be one hardly ever.
  const members = useMemo(() => JSON.parse(wishKey) as ReturnType<typeof wishOf>, [wishKey]);
  const preview = usePreview(
    useMemo(() => ({ federationId: federation.id, members, topology }), [federation.id, members, topology]),
  );
  const apply = useApplyTopology(federation);
  const hopsMax = Number(hops);
  const hopsError =
    Number.isInteger(hopsMax) && hopsMax >= 1 && hopsMax <= HOPS_MAX
      ? undefined
      : `A whole number from 1 to ${HOPS_MAX}.`;
  const isChanged = topology !== federation.topology || hopsMax !== federation.hopsMax;
  return (
    <div className="grid min-w-0 items-start gap-4 xl:grid-cols-2">
      <Card title="Topology" note="voters are always fully linked">
        <div className="flex flex-col gap-4">
          <ChoiceCards
            label="Topology"
            value={topology}
            onValueChange={setTopology}
            options={TopologyKind.options.map((value) => ({
              value,
              label:
                value === federation.topology
                  ? `${TOPOLOGY_WORDS[value].label}, as it is now`
                  : TOPOLOGY_WORDS[value].label,
              sentence: TOPOLOGY_WORDS[value].sentence,
            }))}
          />
          <Field
            label="Hops at most"
            hint="A message that is passed on more often is dropped."
            error={hopsError}
            className="max-w-56"
          >
            <Input
              inputMode="numeric"
              value={hops}
              onChange={(event) => setHops(event.target.value.replace(/\D/g, ""))}
            />
          </Field>
          <FormError message={apply.problem} />
          <div className="flex flex-wrap gap-2">
            <Button
              variant="primary"
              className="max-sm:w-full"
              pending={apply.isPending}
              disabled={!isChanged || hopsError !== undefined}
              onClick={() => apply.run({ topology, hopsMax })}
            >
              Apply topology
            </Button>
            {isChanged ? (
              <Button
                variant="ghost"
                onClick={() => {
                  setTopology(federation.topology);
                  setHops(String(federation.hopsMax));
                }}
              >
                Discard
              </Button>
            ) : null}
          </div>
        </div>
      </Card>
      <PreviewCard preview={preview} nodes={nodes} members={members} topology={topology} />
    </div>
  );
}

function useApplyTopology({ id: federationId, name }: Pick<FederationView, "id" | "name">) {
  const client = useTRPCClient();
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);

  const undo = () =>
    client.federations.undoTopology.mutate({ federationId }).then(
      () => toast.success("The topology is as it was before"),
      (error: unknown) => toast.error("Not undone", { description: describeError(error) }),
    );

  async function run(change: { topology: TopologyKind; hopsMax: number }): Promise<void> {
    setPending(true);
    setProblem(null);
    try {
      await client.federations.set.mutate({ federationId, ...change });
      toast.success(`${name} is planned as ${TOPOLOGY_WORDS[change.topology].label.toLowerCase()}`, {
        action: { label: "Undo", onClick: () => void undo() },
      });
    } catch (error) {
      setProblem(describeError(error));
    } finally {
      setPending(false);
    }
  }

  return { run: (change: Parameters<typeof run>[0]) => void run(change), isPending, problem };
}
