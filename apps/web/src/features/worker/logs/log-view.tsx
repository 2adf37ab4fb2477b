"use client";
import { classNames, formatBytes } from "@orrery/ui";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useLayoutEffect, useRef } from "react";
import type { LogLine } from "./log-buffer.ts";
import { foundParts, SHOWN_CHARACTERS_MAX } from "./plain-line.ts";

const LINE_PX = 20;
/** Whoever is so near to the end is at it. */
const AT_END_PX = 8;

export type LogViewProps = {
  /** Their text plain. */
  lines: readonly LogLine[];
  isFollowing: boolean;
  /** Another one = the reader went to its start. */
  startCount: number;
  /** Scrolled away from the end. */
  onLeaveEnd: () => void;
  sought: string;
  /** Index of the line that is looked at among those that hold what is sought; -1 = none is. */
  foundIndex: number;
};

/** Up to two million characters, of which the lines in sight are in the document; long ones wrap. */
export function LogView(props: LogViewProps): ReactNode {
  const { lines, isFollowing, startCount, onLeaveEnd, sought, foundIndex } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_PX,
    getItemKey: (index) => lines[index]?.key ?? index,
    overscan: 20,
  });
  const firstKey = lines[0]?.key;
  const shown = useRef({ firstKey, count: lines.length, startCount });

  useLayoutEffect(() => {
    const before = shown.current;
    const added = lines.length - before.count;
    shown.current = { firstKey, count: lines.length, startCount };
    if (scroller.current === null) return;
    if (startCount !== before.startCount) scroller.current.scrollTop = 0;
    // What was in sight stays in sight when earlier lines come.
    else if (added > 0 && firstKey !== before.firstKey && !isFollowing) {
      scroller.current.scrollTop += added * LINE_PX;
    }
  }, [firstKey, lines.length, isFollowing, startCount]);
  useEffect(() => {
    if (isFollowing && lines.length > 0) virtualizer.scrollToIndex(lines.length - 1, { align: "end" });
  }, [isFollowing, lines, virtualizer]);
  useEffect(() => {
    if (foundIndex >= 0) virtualizer.scrollToIndex(foundIndex, { align: "center" });
  }, [foundIndex, virtualizer]);

  function leaveEnd(): void {
    const at = scroller.current;
    if (at === null || !isFollowing) return;
    if (at.scrollHeight - at.scrollTop - at.clientHeight > AT_END_PX) onLeaveEnd();
  }

  return (
    <div
      ref={scroller}
      role="log"
      aria-label="Log lines"
      aria-live="off"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      onWheel={({ deltaY }) => (deltaY < 0 && isFollowing ? onLeaveEnd() : undefined)}
      onTouchMove={leaveEnd}
      onKeyUp={leaveEnd}
      className="h-[60vh] min-h-72 overflow-y-auto overflow-x-hidden bg-inset py-2 font-mono text-ink text-xs/5"
    >
      <div className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => {
          const line = lines[item.index];
          if (line === undefined) return null;
          return (
            <div
              key={item.key}
              ref={virtualizer.measureElement}
              data-index={item.index}
              data-log-line
              className={classNames(
                "absolute inset-x-0 top-0 min-h-5 whitespace-pre-wrap px-4 [overflow-wrap:anywhere] [tab-size:4]",
                item.index === foundIndex && "bg-selected",
              )}
              style={{ transform: `translateY(${item.start}px)` }}
            >
              {line.gap === null ? <LineText text={line.text} sought={sought} /> : <Gap gap={line.gap} />}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function LineText({ text, sought }: { text: string; sought: string }): ReactNode {
  const parts = foundParts(text, sought);
  const hidden = text.length - SHOWN_CHARACTERS_MAX;
  return (
    <>
      {parts.map((part, index) =>
        part.isFound ? (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts have an order and nothing else of their own
          <mark key={index} className="rounded-sm bg-accent-fill text-accent-ink">
            {part.text}
          </mark>
        ) : (
          part.text
        ),
      )}
      {hidden > 0 ? <span className="text-ink-faint"> and {hidden} more characters</span> : null}
    </>
  );
}

function Gap({ gap: { bytes, why } }: { gap: NonNullable<LogLine["gap"]> }): ReactNode {
  return (
    <span className="my-1 block border-line border-y py-1 font-sans text-ink-faint">
      {formatBytes(bytes)}{" "}
      {why === "gone" ? "are missing here: they were not kept long enough." : "were passed over here."}
    </span>
  );
}
