import type { FederationPreview, NodeId } from "@orrery/protocol";
import { classNames, NO_VALUE, Quantity } from "@orrery/ui";
import type { ReactNode } from "react";

export type PreviewFiguresProps = { preview: FederationPreview; nameOf: (nodeId: NodeId) => string };

/** What a topology is worth, in numbers; each with what it means where the number alone would not say it. */
export function PreviewFigures({ preview, nameOf }: PreviewFiguresProps): ReactNode {
  const { figures, survivableFailures } = preview;
  const { worstPath, singlePoints } = figures;
  const [single] = singlePoints;
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-3 sm:grid-cols-3">
      <Figure
        label="Survives failures of"
        note={survivableFailures === 0 ? "any failure may end it" : "any nodes, whichever"}
        isBad={survivableFailures === 0}
      >
        {survivableFailures} <Unit>{survivableFailures === 1 ? "node" : "nodes"}</Unit>
      </Figure>
      <Figure
        label="Links"
        note={
          figures.unmeasuredLinkCount === 0
            ? "all measured"
            : `${figures.unmeasuredLinkCount} not measured yet`
        }
      >
        {figures.linkCount}
      </Figure>
      <Figure
        label="Diameter"
        note={figures.groupCount > 1 ? `${figures.groupCount} groups apart` : "the longest way"}
        isBad={figures.groupCount > 1}
      >
        {figures.diameterHops} <Unit>{figures.diameterHops === 1 ? "hop" : "hops"}</Unit>
      </Figure>
      <Figure
        label="Slowest way"
        note={worstPath === null ? "nothing measured yet" : worstPath.path.map(nameOf).join(" → ")}
      >
        {worstPath === null ? NO_VALUE : <Quantity kind="duration" value={worstPath.rttMs} />}
      </Figure>
      <Figure
        label="Single points of failure"
        note={
          single === undefined
            ? "nobody parts the others"
            : `${singlePoints
                .slice(0, 3)
                .map(({ nodeId }) => nameOf(nodeId))
                .join(", ")}${singlePoints.length > 3 ? "…" : ""}`
        }
        isBad={single !== undefined}
      >
        {singlePoints.length}
      </Figure>
      <Figure
        label="Ways not predicted"
        note={figures.unpredictedPairCount === 0 ? "every way is measured" : "over unmeasured links"}
      >
        {figures.unpredictedPairCount}
      </Figure>
    </dl>
  );
}

function Figure({
  label,
  note,
  isBad = false,
  children,
}: {
  label: string;
  note: string;
  isBad?: boolean;
  children: ReactNode;
}): ReactNode {
  return (
    <div className="min-w-0">
      <dt className="truncate text-ink-faint text-xs">{label}</dt>
      <dd className={classNames("mt-0.5 font-medium text-base", isBad ? "text-warn" : "text-ink")}>
        {children}
      </dd>
      <dd className="truncate text-ink-faint text-xs" title={note}>
        {note}
      </dd>
    </div>
  );
}

function Unit({ children }: { children: ReactNode }): ReactNode {
  return <span className="font-normal text-ink-faint text-sm">{children}</span>;
}
