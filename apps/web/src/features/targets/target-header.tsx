"use client";
import type { TargetView } from "@orrery/protocol";
import { Button, CopyButton, PageHeader, StatusBadge, useNowMs } from "@orrery/ui";
import { ChevronDown } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { useViewer } from "../../lib/live/use-connection.ts";
import { TargetActionsMenu } from "./target-actions-menu.tsx";
import { CheckText, DemoBadge } from "./target-cells.tsx";
import { targetFace } from "./target-face.ts";
import type { OpenTargetTask } from "./target-task.tsx";
import { targetHref } from "./target-words.ts";

export function TargetHeader({ target, onTask }: { target: TargetView; onTask: OpenTargetTask }): ReactNode {
  const face = targetFace(target, { nowMs: useNowMs(), viewer: useViewer() });
  return (
    <PageHeader
      title={target.name}
      status={
        <>
          <StatusBadge tone={face.tone} label={face.label} />
          <DemoBadge target={target} />
        </>
      }
      description={
        <span className="flex flex-wrap items-center gap-x-2 max-sm:flex-col max-sm:items-start">
          {target.place === "" ? null : (
            <>
              <span>{target.place}</span>
              <Dot />
            </>
          )}
          <span className="wrap-anywhere">
            <CheckText target={target} />
          </span>
          <Dot />
          <PermanentLink target={target} />
        </span>
      }
      actions={
        <TargetActionsMenu target={target} onTask={onTask}>
          <Button>
            Actions
            <ChevronDown aria-hidden />
          </Button>
        </TargetActionsMenu>
      }
    />
  );
}

function Dot(): ReactNode {
  return (
    <span aria-hidden className="text-ink-faint max-sm:hidden">
      ·
    </span>
  );
}

/** By id, so that it stays when the target is renamed. */
function PermanentLink({ target }: { target: TargetView }): ReactNode {
  const [origin, setOrigin] = useState("");
  useEffect(() => setOrigin(window.location.origin), []);
  return (
    <span className="inline-flex items-center font-mono text-ink-faint text-xs">
      {target.id}
      <CopyButton text={`${origin}${targetHref(target.id)}`} label="link to this target" />
    </span>
  );
}
