"use client";
import type { WorkerInstanceView, WorkerView } from "@orrery/protocol/workers";
import {
  Button,
  classNames,
  EmptyState,
  formatBytes,
  IconButton,
  Input,
  Skeleton,
  StatusDot,
} from "@orrery/ui";
import { ArrowDownToLine, ArrowUpToLine, ChevronDown, ChevronUp, Pause, Play, Search } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import { describeError } from "../../../lib/errors/describe-error.ts";
import { QueryError } from "../../../lib/errors/query-error.tsx";
import { type LogLine, linesOf } from "./log-buffer.ts";
import { LogView } from "./log-view.tsx";
import { isFoundIn, plainLine } from "./plain-line.ts";
import { type Log, useLog } from "./use-log.ts";

/** One instance's log: live, paused, from its start, searched. The same instance while it is mounted. */
export function LogPanel({
  worker,
  instance,
}: {
  worker: Pick<WorkerView, "id">;
  instance: Pick<WorkerInstanceView, "instanceId" | "log">;
}): ReactNode {
  const log = useLog(worker.id, instance.instanceId);
  const lines = useMemo(
    () => linesOf(log.buffer).map((line) => ({ ...line, text: plainLine(line.text) })),
    [log.buffer],
  );
  const find = useFind(lines, log.pause);
  return (
    <>
      <div className="flex flex-wrap items-center gap-2 border-line border-b px-4 py-2">
        <FindBar find={find} />
        <span className="ml-auto flex flex-wrap items-center gap-2 max-sm:ml-0">
          <Button
            size="sm"
            icon={<ArrowUpToLine aria-hidden />}
            onClick={log.jumpToStart}
            title="From the first line that is kept"
          >
            Start
          </Button>
          {log.isFollowing ? (
            <Button size="sm" icon={<Pause aria-hidden />} onClick={log.pause}>
              Pause
            </Button>
          ) : (
            <Button size="sm" icon={<Play aria-hidden />} onClick={log.follow}>
              Follow
            </Button>
          )}
        </span>
      </div>
      {log.buffer.endOffset === null ? (
        log.error === null ? (
          <div aria-busy="true" className="p-4">
            <Skeleton className="h-72" />
          </div>
        ) : (
          <QueryError compact title="The log could not be read" error={log.error} onRetry={log.follow} />
        )
      ) : (
        <>
          <Earlier log={log} />
          {lines.length === 0 ? (
            <EmptyState compact title="Nothing printed yet">
              Both outputs of its process show here, a second after they were written at most.
            </EmptyState>
          ) : (
            <LogView
              lines={lines}
              isFollowing={log.isFollowing}
              startCount={log.startCount}
              onLeaveEnd={log.pause}
              sought={find.sought}
              foundIndex={find.lineIndex}
            />
          )}
          <LogFooter log={log} instance={instance} />
        </>
      )}
    </>
  );
}

function Earlier({ log: { buffer, readEarlier } }: { log: Log }): ReactNode {
  const fromOffset = buffer.pieces[0]?.fromOffset ?? 0;
  if (fromOffset === 0) return null;
  return (
    <div className="flex justify-center border-line border-b bg-inset py-1">
      <Button size="sm" variant="ghost" onClick={readEarlier}>
        Show earlier lines, {formatBytes(fromOffset)} before
      </Button>
    </div>
  );
}

/** Where the reader is, what came since, and what nobody will ever read. */
function LogFooter({ log, instance }: { log: Log; instance: Pick<WorkerInstanceView, "log"> }): ReactNode {
  const { buffer, isFollowing, error } = log;
  const next = buffer.pieces.at(-1)?.nextOffset ?? 0;
  const newest = Math.max(buffer.endOffset ?? 0, instance.log.endOffset);
  const { lostBytes } = instance.log;
  return (
    <footer className="flex min-h-10 flex-wrap items-center gap-x-4 gap-y-1 border-line border-t px-4 py-1.5 text-ink-muted text-xs">
      <span role="status" className="flex items-center gap-2">
        {error !== null ? (
          <span className="flex items-center gap-2 text-warn">
            <StatusDot tone="warn" /> {describeError(error)}
          </span>
        ) : isFollowing ? (
          <>
            <StatusDot tone="ok" /> Following
          </>
        ) : (
          <>
            <StatusDot tone="idle" /> Paused{newest > next ? `, ${formatBytes(newest - next)} further` : ""}
          </>
        )}
      </span>
      {!isFollowing && newest > next ? (
        <Button size="sm" variant="ghost" icon={<ArrowDownToLine aria-hidden />} onClick={log.readOn}>
          Read on
        </Button>
      ) : null}
      <span className="ml-auto tabular-nums">{formatBytes(newest)} in all</span>
      {lostBytes === 0 ? null : (
        <span className="flex items-center gap-2 text-warn" title="Printed faster than it could be kept">
          <StatusDot tone="warn" /> {formatBytes(lostBytes)} lost
        </span>
      )}
    </footer>
  );
}

type Find = ReturnType<typeof useFind>;

/** What is looked for, which lines hold it, and which of these is looked at. */
function useFind(lines: readonly LogLine[], pause: () => void) {
  const [sought, setSought] = useState("");
  const [key, setKey] = useState<number | null>(null);
  const found = useMemo(
    () => lines.flatMap((line, index) => (isFoundIn(line.text, sought) ? [index] : [])),
    [lines, sought],
  );
  const at = key === null ? -1 : found.findIndex((index) => lines[index]?.key === key);
  const look = (position: number) => {
    const index = found[(position + found.length) % found.length];
    if (index === undefined) return;
    pause();
    setKey(lines[index]?.key ?? null);
  };
  return {
    sought,
    setSought: (text: string) => {
      setSought(text);
      setKey(null);
    },
    count: found.length,
    /** From 1; 0 = none is looked at. */
    position: at + 1,
    lineIndex: at < 0 ? -1 : (found[at] ?? -1),
    next: () => look(at < 0 ? 0 : at + 1),
    previous: () => look(at < 0 ? found.length - 1 : at - 1),
  };
}

function FindBar({ find }: { find: Find }): ReactNode {
  return (
    <search className="flex min-w-0 flex-1 items-center gap-1 max-sm:basis-full sm:max-w-md">
      <Input
        aria-label="Find in the log"
        placeholder="Find in what is shown"
        leading={<Search aria-hidden />}
        value={find.sought}
        onChange={(event) => find.setSought(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") (event.shiftKey ? find.previous : find.next)();
          if (event.key === "Escape") find.setSought("");
        }}
      />
      <span
        role="status"
        className={classNames(
          "shrink-0 px-1 text-ink-muted text-xs tabular-nums",
          find.sought === "" && "sr-only",
        )}
      >
        {find.sought === ""
          ? ""
          : find.position > 0
            ? `${find.position} of ${find.count}`
            : find.count === 1
              ? "1 line"
              : `${find.count} lines`}
      </span>
      <IconButton label="Found before" disabled={find.count === 0} onClick={find.previous}>
        <ChevronUp aria-hidden />
      </IconButton>
      <IconButton label="Found next" disabled={find.count === 0} onClick={find.next}>
        <ChevronDown aria-hidden />
      </IconButton>
    </search>
  );
}
