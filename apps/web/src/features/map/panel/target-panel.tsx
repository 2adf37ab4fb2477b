"use client";
import type { TargetId, TargetView } from "@orrery/protocol";
import { Button, EmptyState, Fact, StatusBadge, useNowMs } from "@orrery/ui";
import { ArrowUpRight } from "lucide-react";
import type { ReactNode } from "react";
import { PageLink } from "../../../lib/browser/page-link.tsx";
import { useViewer } from "../../../lib/live/use-connection.ts";
import { LossText } from "../../latency/loss-text.tsx";
import {
  CheckText,
  DemoBadge,
  measuredByText,
  NearestFigure,
  NearestSince,
} from "../../targets/target-cells.tsx";
import { targetFace } from "../../targets/target-face.ts";
import { targetLossRatio } from "../../targets/target-state.ts";
import { targetHref } from "../../targets/target-words.ts";
import { useMapPage } from "../map-context.ts";
import { NO_SELECTION, selectNodes } from "../map-selection-text.ts";
import { MeasureFigure } from "./measure-figure.tsx";
import { PanelFrame, PanelSection } from "./panel-frame.tsx";
import { PanelRow } from "./panel-row.tsx";

const SHOWN_MAX = 8;

/** An outside endpoint: who is nearest to it, and how far it is from the others. */
export function TargetPanel({ targetId }: { targetId: TargetId }): ReactNode {
  const { url, targets, isLive } = useMapPage();
  const target = targets.find(({ id }) => id === targetId);
  const close = () => url.select(NO_SELECTION);
  if (target === undefined) {
    return (
      <PanelFrame label="Selected target" title="Target" onClose={close}>
        <EmptyState compact title="There is no such target" action={<Button onClick={close}>Close</Button>}>
          It was removed, or is not read yet.
        </EmptyState>
      </PanelFrame>
    );
  }
  return (
    <PanelFrame
      label="Selected target"
      title={target.name}
      status={
        <>
          {isLive ? <TargetState target={target} /> : null}
          <DemoBadge target={target} />
        </>
      }
      description={
        <span className="flex flex-wrap items-center gap-x-2">
          {target.place === "" ? null : <span>{target.place}</span>}
          <span className="wrap-anywhere">
            <CheckText target={target} />
          </span>
          <PageLink
            href={targetHref(target.id)}
            className="inline-flex items-center gap-0.5 text-ink-muted hover:text-ink hover:underline"
          >
            Open target
            <ArrowUpRight aria-hidden className="size-3" />
          </PageLink>
        </span>
      }
      onClose={close}
    >
      {isLive ? (
        <LiveTarget target={target} />
      ) : (
        <p className="text-pretty text-ink-muted text-sm">
          What nodes measured of targets is not part of the map’s history. The target’s own page has it.
        </p>
      )}
    </PanelFrame>
  );
}

function TargetState({ target }: { target: TargetView }): ReactNode {
  const face = targetFace(target, { nowMs: useNowMs(), viewer: useViewer() });
  return <StatusBadge tone={face.tone} label={face.label} title={face.reason} />;
}

function LiveTarget({ target }: { target: TargetView }): ReactNode {
  const { url, nameOf } = useMapPage();
  const face = targetFace(target, { nowMs: useNowMs(), viewer: useViewer() });
  const { nearest, measures } = target;
  return (
    <>
      <p className="text-pretty text-ink text-sm">
        {nearest === null ? (
          "Nobody reaches it now. "
        ) : (
          <>
            <button
              type="button"
              className="font-medium underline decoration-line-strong underline-offset-2 hover:decoration-current"
              onClick={() => url.select(selectNodes([nearest.nodeId]))}
            >
              {nameOf(nearest.nodeId)}
            </button>{" "}
            is nearest.{" "}
          </>
        )}
        <span className="text-ink-muted">{face.reason}</span>
      </p>
      <dl className="grid grid-cols-3 gap-x-4 gap-y-2.5">
        <Fact label="Nearest, p50">
          <NearestFigure target={target} />
        </Fact>
        <Fact label="Nearest since">
          <NearestSince target={target} />
        </Fact>
        <Fact label="Loss, all nodes">
          <LossText ratio={targetLossRatio(measures)} />
        </Fact>
      </dl>
      <PanelSection title="From each node" note={measuredByText(target)}>
        <ul className="flex flex-col">
          {measures.slice(0, SHOWN_MAX).map((measure) => (
            <PanelRow
              key={measure.nodeId}
              onSelect={() => url.select(selectNodes([measure.nodeId]))}
              trailing={
                <MeasureFigure
                  measure={measure}
                  nearestMark={measure.nodeId === nearest?.nodeId ? "nearest" : null}
                />
              }
            >
              <span className="truncate">{nameOf(measure.nodeId)}</span>
            </PanelRow>
          ))}
        </ul>
      </PanelSection>
    </>
  );
}
