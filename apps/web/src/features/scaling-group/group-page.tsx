"use client";
import type { ScalingGroupId, ScalingGroupView } from "@orrery/protocol";
import { Skeleton } from "@orrery/ui";
import type { ReactNode } from "react";
import { wireErrorOf } from "../../lib/errors/describe-error.ts";
import { QueryError } from "../../lib/errors/query-error.tsx";
import { SubjectAbsent } from "../events/subject-absent.tsx";
import { NotRefreshed } from "../latency/not-refreshed.tsx";
import { useGroup } from "../scaling/use-groups.ts";
import { GroupFigures } from "./group-figures.tsx";
import { GroupHeader } from "./group-header.tsx";
import { GroupSections } from "./group-sections.tsx";

/** Opens with what the server fetched; its address holds however the group is renamed. */
export function GroupPage({ groupId }: { groupId: ScalingGroupId }): ReactNode {
  const query = useGroup(groupId);
  if (wireErrorOf(query.error)?.code === "NOT_FOUND") {
    return (
      <SubjectAbsent
        kind="scaling_group"
        id={groupId}
        removedTitle={(name) => `The scaling group ${name} was removed`}
        aftermath="Its instances stayed as they were."
        neverWas="There never was a scaling group with the id"
        listHref="/scaling"
      />
    );
  }
  if (query.data !== undefined) return <GroupDetail group={query.data} error={query.error} />;
  if (query.error !== null) {
    return (
      <QueryError
        title="The scaling group could not be read"
        error={query.error}
        onRetry={() => void query.refetch()}
      />
    );
  }
  return <GroupSkeleton />;
}

function GroupDetail({ group, error }: { group: ScalingGroupView; error: unknown }): ReactNode {
  return (
    <>
      <GroupHeader group={group} />
      <NotRefreshed error={error} />
      <GroupFigures group={group} />
      <GroupSections group={group} />
    </>
  );
}

function GroupSkeleton(): ReactNode {
  return (
    <div aria-busy="true" className="flex flex-col gap-4">
      <Skeleton className="h-8 w-64" />
      <Skeleton className="h-14" />
      <Skeleton className="h-9 w-96" />
      <Skeleton className="h-96" />
    </div>
  );
}
