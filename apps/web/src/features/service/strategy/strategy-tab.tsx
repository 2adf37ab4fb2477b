"use client";
import { RoutingStrategy, type ServiceView } from "@orrery/protocol";
import { Badge, Button, Card, ChoiceCards, ConfirmDialog, toast } from "@orrery/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { useMe } from "../../../lib/me/me-provider.tsx";
import { useTRPC } from "../../../lib/trpc/client.tsx";
import { STRATEGY_WORDS } from "../../services/service-words.ts";
import { PreviewCard } from "./preview-card.tsx";
import { consequenceOf } from "./preview-words.ts";
import type { Tried } from "./tried.ts";

/** In the order of the words: those that serve most come first. */
const STRATEGIES = RoutingStrategy.options.toSorted(
  (a, b) => Object.keys(STRATEGY_WORDS).indexOf(a) - Object.keys(STRATEGY_WORDS).indexOf(b),
);

/** What is chosen is tried on recorded requests before it is applied. */
export function StrategyTab({ service }: { service: ServiceView }): ReactNode {
  const { can } = useMe();
  const current = service.settings.strategy;
  const [chosen, setChosen] = useState(current);
  const [tried, setTried] = useState<Tried | null>(null);
  const [isApplying, setApplying] = useState(false);
  return (
    <div className="grid min-w-0 items-start gap-4 lg:grid-cols-[minmax(18rem,24rem)_minmax(0,1fr)]">
      <Card title="Strategy" note={`now ${STRATEGY_WORDS[current].label.toLowerCase()}`}>
        <ChoiceCards
          label="Strategy"
          value={chosen}
          onValueChange={setChosen}
          options={STRATEGIES.map((value) => ({
            value,
            sentence: STRATEGY_WORDS[value].sentence,
            label: (
              <span className="flex items-center gap-2">
                {STRATEGY_WORDS[value].label}
                {value === current ? <Badge>In use</Badge> : null}
              </span>
            ),
          }))}
        />
      </Card>
      <PreviewCard
        service={service}
        strategy={chosen}
        tried={tried}
        onTried={setTried}
        actions={
          can("services:write") ? (
            <Button disabled={chosen === current} onClick={() => setApplying(true)}>
              Apply…
            </Button>
          ) : null
        }
      />
      {isApplying ? (
        <ApplyDialog
          service={service}
          strategy={chosen}
          tried={tried?.strategy === chosen ? tried : null}
          onClose={() => setApplying(false)}
        />
      ) : null}
    </div>
  );
}

function ApplyDialog({
  service,
  strategy,
  tried,
  onClose,
}: {
  service: ServiceView;
  strategy: RoutingStrategy;
  tried: Tried | null;
  onClose: () => void;
}): ReactNode {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const update = useMutation(trpc.services.update.mutationOptions());
  const { label } = STRATEGY_WORDS[strategy];

  async function confirm(): Promise<void> {
    const { id: serviceId, name, description, settings } = service;
    const asked = { serviceId, name, description, settings: { ...settings, strategy } };
    const saved = await update.mutateAsync(asked);
    queryClient.setQueryData(trpc.services.get.queryKey({ serviceId }), saved);
    toast.success(`${name} finds instances by ${label.toLowerCase()} now`);
  }

  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={`Switch ${service.name} to ${label.toLowerCase()}`}
      consequences={[
        STRATEGY_WORDS[strategy].sentence,
        "New requests follow at once at every gateway that hears the hub; those under way stay where they are.",
        "Breakers, ejections and latencies that gateways learnt stay as they are.",
        tried === null
          ? "It was not tried on recorded requests."
          : consequenceOf(tried.result, `the last ${tried.span}`),
      ]}
      confirmLabel="Apply"
      describeError={describeError}
      onConfirm={confirm}
    />
  );
}
