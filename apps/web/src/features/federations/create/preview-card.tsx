"use client";
import type { FederationMemberInput, NodeId, TopologyKind } from "@orrery/protocol";
import { Card, EmptyState, Skeleton, TopologyDiagram } from "@orrery/ui";
import { Waypoints } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import { QueryError } from "../../../lib/errors/query-error.tsx";
import type { Nodes } from "../../../lib/live/use-nodes.ts";
import { ChecksList } from "../../federation/actions/checks-list.tsx";
import { diagramOfPreview } from "./preview-diagram.ts";
import { PreviewFigures } from "./preview-figures.tsx";
import type { Preview } from "./use-preview.ts";

export type PreviewCardProps = {
  preview: Preview;
  nodes: Nodes;
  members: readonly FederationMemberInput[];
  topology: TopologyKind;
};

/** The federation as it would be, from what the fleet measures now. */
export function PreviewCard(props: PreviewCardProps): ReactNode {
  const { preview, members } = props;
  return (
    <Card
      title="Preview"
      note={preview.isStale && preview.data !== undefined ? "being calculated…" : "from what is measured now"}
    >
      {members.length === 0 ? (
        <EmptyState compact icon={<Waypoints aria-hidden />} title="Nothing to draw yet">
          Choose members, and their links, figures and checks appear here.
        </EmptyState>
      ) : preview.data === undefined && preview.error !== null ? (
        <QueryError
          compact
          title="The preview could not be calculated"
          error={preview.error}
          onRetry={preview.retry}
        />
      ) : preview.data === undefined ? (
        <div aria-busy="true" className="flex flex-col gap-4">
          <Skeleton className="h-64" />
          <Skeleton className="h-24" />
        </div>
      ) : (
        <PreviewBody {...props} data={preview.data} />
      )}
    </Card>
  );
}

function PreviewBody({
  preview,
  data,
  nodes,
  members,
  topology,
}: PreviewCardProps & { data: NonNullable<Preview["data"]> }): ReactNode {
  const drawn = useMemo(
    () => diagramOfPreview(data, members, (nodeId) => nodes.byId.get(nodeId)),
    [data, members, nodes],
  );
  const nameOf = (nodeId: NodeId) => nodes.byId.get(nodeId)?.name ?? nodeId;
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <div aria-busy={preview.isStale} className="flex min-w-0 flex-col gap-4">
        <TopologyDiagram {...drawn} kind={topology} label="Preview" />
        <PreviewFigures preview={data} nameOf={nameOf} />
        {data.diff === null ? null : <DiffSentences sentences={data.diff.sentences} />}
      </div>
      <ChecksList label="Checks" checks={data.checks} isStale={preview.isStale} />
      {preview.error === null ? null : (
        <p role="alert" className="text-bad text-xs">
          The newest preview could not be calculated; this is an older one.
        </p>
      )}
    </div>
  );
}

function DiffSentences({ sentences }: { sentences: readonly string[] }): ReactNode {
  return (
    <section aria-label="What changes" className="rounded-lg border border-line bg-inset px-3 py-2.5">
      <h3 className="mb-1.5 font-medium text-ink-faint text-xs">What changes</h3>
      <ul className="flex list-disc flex-col gap-1 pl-4 text-ink-muted text-sm marker:text-ink-faint">
        {sentences.map((sentence) => (
          <li key={sentence} className="text-pretty">
            {sentence}
          </li>
        ))}
      </ul>
    </section>
  );
}
