"use client";
import type { FailoverView } from "@orrery/protocol";
import { Button, toast } from "@orrery/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Check, Link2, ScrollText } from "lucide-react";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { describeError } from "../../lib/errors/describe-error.ts";
import { useMe } from "../../lib/me/me-provider.tsx";
import { useTRPC } from "../../lib/trpc/client.tsx";

const EVENTS_BEFORE_MS = 10_000;
const EVENTS_AFTER_MS = 60_000;

export function FailoverActions({ failover }: { failover: FailoverView }): ReactNode {
  return (
    <>
      <Button icon={<Link2 aria-hidden />} onClick={() => void copyAddress()}>
        Copy link
      </Button>
      <Button asChild>
        <PageLink href={eventsHref(failover)}>
          <ScrollText aria-hidden />
          Events
        </PageLink>
      </Button>
      <AcknowledgeButton failover={failover} />
    </>
  );
}

async function copyAddress(): Promise<void> {
  try {
    await navigator.clipboard.writeText(window.location.href.split("#")[0] ?? "");
    toast.success("The link is copied");
  } catch {
    toast.error("The browser does not allow copying", { description: "Copy the address from its bar." });
  }
}

/** What the log holds of its federation from shortly before it began until shortly after it ended. */
export function eventsHref({
  federationId,
  startedAtMs,
  totalMs,
}: Pick<FailoverView, "federationId" | "startedAtMs" | "totalMs">): string {
  const query = new URLSearchParams({
    kind: "federation",
    subject: federationId,
    from: String(Math.floor(startedAtMs - EVENTS_BEFORE_MS)),
    to: String(Math.ceil(startedAtMs + totalMs + EVENTS_AFTER_MS)),
  });
  return `/events?${query}`;
}

/** Where the policy asks for it, no other automatic failover follows before someone has looked at this one. */
function AcknowledgeButton({ failover }: { failover: FailoverView }): ReactNode {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { can } = useMe();
  const acknowledge = useMutation(
    trpc.failovers.acknowledge.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries(trpc.failovers.pathFilter());
        toast.success("Acknowledged");
      },
      onError: (error) => toast.error("It was not acknowledged", { description: describeError(error) }),
    }),
  );
  const isOpen =
    failover.kind === "automatic" && failover.outcome === "succeeded" && failover.acknowledgedByName === null;
  if (!isOpen || !can("federations:operate")) return null;
  return (
    <Button
      variant="primary"
      icon={<Check aria-hidden />}
      pending={acknowledge.isPending}
      onClick={() => acknowledge.mutate({ failoverId: failover.id })}
    >
      Acknowledge
    </Button>
  );
}
