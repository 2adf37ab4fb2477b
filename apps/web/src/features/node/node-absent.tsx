"use client";
import type { NodeId } from "@orrery/protocol";
import { Button } from "@orrery/ui";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useMe } from "../../lib/me/me-provider.tsx";
import { SubjectAbsent } from "../events/subject-absent.tsx";

export function NodeAbsent({ nodeId }: { nodeId: NodeId }): ReactNode {
  const { can } = useMe();
  return (
    <SubjectAbsent
      kind="node"
      id={nodeId}
      removedTitle={(name) => `${name} was removed from the fleet`}
      aftermath="Its certificate is revoked; to come back, the host enrols again with a new join token."
      neverWas="Nothing in this fleet ever had the id"
      listHref="/nodes"
      action={
        can("join-tokens:write") ? (
          <Button asChild variant="primary">
            <PageLink href="/enrol">Enrol a host</PageLink>
          </Button>
        ) : null
      }
    />
  );
}
