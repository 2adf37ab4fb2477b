"use client";
import type { JoinTokenId, JoinTokenView } from "@orrery/protocol";
import { AgeText, Button, Card, classNames, StatusDot, useNowMs } from "@orrery/ui";
import { Check, LoaderCircle } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useConnection } from "../../lib/live/use-connection.ts";
import { useEvents } from "../../lib/live/use-events.ts";
import { useNodes } from "../../lib/live/use-nodes.ts";
import { useMe } from "../../lib/me/me-provider.tsx";
import { useNodeActions } from "../node/actions/node-actions-provider.tsx";
import { ENROL_STEPS, type JoiningNode, joiningNodes, refusalsOf } from "./enrol-progress.ts";
import { tokenStateNow } from "./token-state.ts";

const STEP_LABELS = { enrolled: "Enrolled", connected: "Connected", online: "Online" } as const;
const REFUSALS_SHOWN = 5;

/** Watches one token: who came with it, how far each got, and who was refused why. */
export function EnrolProgressCard({ token }: { token: JoinTokenView }): ReactNode {
  const { joined, refusals } = useEnrolment(token.id, token.createdAtMs);
  const nowMs = useNowMs();
  const connection = useConnection();
  const state = nowMs === null ? token.state : tokenStateNow(token, nowMs);
  const usesCount = Math.max(token.usesCount, joined.length);
  const isWaiting = state === "usable" && usesCount < token.usesMax;
  return (
    <Card
      flush
      title="Who has joined"
      note={`${usesCount.toLocaleString("en-GB")} of ${token.usesMax.toLocaleString("en-GB")}`}
    >
      <ul className="divide-y divide-line" aria-live="polite">
        {joined.map((item) => (
          <JoiningRow key={item.nodeId} item={item} />
        ))}
        {isWaiting ? (
          <li className="flex items-center gap-3 px-4 py-3 text-ink-muted text-sm">
            {connection.phase === "live" ? (
              <LoaderCircle aria-hidden className="size-3.5 shrink-0 animate-spin text-ink-faint" />
            ) : (
              <StatusDot tone="unknown" />
            )}
            {connection.phase === "live"
              ? `Waiting for ${joined.length === 0 ? "the first host" : "the next host"}. It appears here by itself.`
              : "Not live now: hosts that join show up once this page is connected again."}
          </li>
        ) : null}
        {!isWaiting && joined.length === 0 ? (
          <li className="px-4 py-3 text-ink-muted text-sm">
            {state === "revoked"
              ? "The line was revoked; nobody can join with it."
              : "The line has expired; nobody can join with it. Create a new one."}
          </li>
        ) : null}
        {refusals.slice(0, REFUSALS_SHOWN).map((refusal) => (
          <li key={refusal.eventId} className="flex items-start gap-3 px-4 py-2.5">
            <span className="flex h-5 items-center">
              <StatusDot tone="bad" label="refused" />
            </span>
            <span className="min-w-0 flex-1 text-ink text-sm">{refusal.sentence}</span>
            <AgeText atMs={refusal.atMs} className="text-ink-faint text-xs/5" />
          </li>
        ))}
      </ul>
    </Card>
  );
}

function useEnrolment(tokenId: JoinTokenId, createdAtMs: number) {
  const enrolledFilter = useMemo(() => ({ type: "node.enrolled", fromAtMs: createdAtMs }), [createdAtMs]);
  const refusedFilter = useMemo(
    () => ({ type: "join_token.refused", subjectId: tokenId, fromAtMs: createdAtMs }),
    [tokenId, createdAtMs],
  );
  const enrolled = useEvents(enrolledFilter);
  const refused = useEvents(refusedFilter);
  const { byId } = useNodes(500);
  return useMemo(
    () => ({
      joined: joiningNodes(tokenId, enrolled.items, byId),
      refusals: refusalsOf(tokenId, refused.items),
    }),
    [tokenId, enrolled.items, refused.items, byId],
  );
}

function JoiningRow({ item }: { item: JoiningNode }): ReactNode {
  const { can } = useMe();
  const openAction = useNodeActions();
  const { node } = item;
  return (
    <li data-enrolled-node={item.name} className="flex flex-wrap items-start gap-x-4 gap-y-2 px-4 py-3">
      <div className="min-w-0 flex-1 basis-56">
        <p className="flex items-baseline gap-2 text-sm">
          <PageLink href={`/nodes/${item.nodeId}`} className="truncate font-medium text-ink hover:underline">
            {item.name}
          </PageLink>
          <AgeText atMs={item.enrolledAtMs} className="text-ink-faint text-xs" />
        </p>
        <p className="text-pretty text-ink-muted text-xs/5">{item.sentence}</p>
      </div>
      <Steps item={item} />
      {node !== undefined && node.admission === "waiting" && can("nodes:admit") ? (
        <span className="flex gap-2">
          <Button size="sm" onClick={() => openAction("reject", [node])}>
            Reject
          </Button>
          <Button size="sm" variant="primary" onClick={() => openAction("approve", [node])}>
            Approve
          </Button>
        </span>
      ) : null}
    </li>
  );
}

function Steps({ item }: { item: JoiningNode }): ReactNode {
  return (
    <ol aria-label={`Progress of ${item.name}`} className="flex items-center gap-1.5 text-xs">
      {ENROL_STEPS.map((step, index) => {
        const isDone = item.done.has(step);
        const isNext = item.nextStep === step;
        return (
          <li
            key={step}
            {...(isNext ? { "aria-current": "step" as const } : {})}
            className={classNames("flex h-5 items-center gap-1.5", isDone ? "text-ink" : "text-ink-faint")}
          >
            {index === 0 ? null : <span aria-hidden className="h-px w-4 bg-line-strong" />}
            {isDone ? (
              <Check
                aria-hidden
                className={classNames("size-3.5", step === "online" ? "text-ok" : "text-ink-muted")}
              />
            ) : isNext ? (
              <LoaderCircle aria-hidden className="size-3.5 animate-spin" />
            ) : (
              <StatusDot tone="idle" />
            )}
            {STEP_LABELS[step]}
            <span className="sr-only">{isDone ? "done" : isNext ? "in progress" : "to do"}</span>
          </li>
        );
      })}
    </ol>
  );
}
