"use client";
import type { FederationView } from "@orrery/protocol";
import { Button, toast, useNowMs } from "@orrery/ui";
import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { describeError } from "../../lib/errors/describe-error.ts";
import { useMe } from "../../lib/me/me-provider.tsx";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { TOPOLOGY_WORDS } from "../federations/create/topology-words.ts";
import { ByLine, Notice } from "./notice.tsx";

/** So long a change is news to whoever looks at the federation; afterwards it can be undone where it was made. */
const NEWS_MS = 3_600_000;

export type UndoTopologyNoticeProps = {
  federation: FederationView;
  /** Only while the change is news. */
  isNewsOnly?: boolean;
};

/** The topology was changed, and what it was is still known: one click brings it back. */
export function UndoTopologyNotice({ federation, isNewsOnly = false }: UndoTopologyNoticeProps): ReactNode {
  const nowMs = useNowMs();
  const trpc = useTRPC();
  const { can } = useMe();
  const undo = useMutation(
    trpc.federations.undoTopology.mutationOptions({
      onSuccess: () => toast.success("The topology is as it was before"),
      onError: (error) => toast.error("Not undone", { description: describeError(error) }),
    }),
  );
  const before = federation.undoTopology;
  if (before === null) return null;
  if (isNewsOnly && nowMs !== null && nowMs - before.changedAtMs > NEWS_MS) return null;
  const is = TOPOLOGY_WORDS[federation.topology].label.toLowerCase();
  const was = TOPOLOGY_WORDS[before.topology].label.toLowerCase();
  const headline =
    is === was
      ? `The topology allows other hops than before (${before.hopsMax})`
      : `The topology is ${is}; it was ${was}`;
  return (
    <Notice
      label="Topology changed"
      headline={headline}
      actions={
        can("federations:write") ? (
          <Button
            size="sm"
            pending={undo.isPending}
            onClick={() => undo.mutate({ federationId: federation.id })}
          >
            Undo
          </Button>
        ) : null
      }
    >
      <ByLine byName={before.byName} atMs={before.changedAtMs} />
    </Notice>
  );
}
