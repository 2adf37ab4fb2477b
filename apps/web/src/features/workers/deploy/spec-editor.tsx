"use client";
import type { SpecProblem } from "@orrery/domain/worker-specs";
import { classNames } from "@orrery/ui";
import { type KeyboardEvent, type ReactNode, type RefObject, useMemo } from "react";
import { nextIndent } from "./next-indent.ts";

const LINE_PX = 20;

export type SpecEditorProps = {
  text: string;
  onChange: (text: string) => void;
  problems: readonly SpecProblem[];
  inputRef: RefObject<HTMLTextAreaElement | null>;
};

/** A text field with line numbers, in which lines with problems are marked. Tab leaves it, as it leaves every field. */
export function SpecEditor({ text, onChange, problems, inputRef }: SpecEditorProps): ReactNode {
  const lineCount = useMemo(() => text.split("\n").length, [text]);
  const marked = useMemo(() => new Set(problems.map(({ line }) => line)), [problems]);
  const heightPx = Math.max(lineCount + 1, 14) * LINE_PX;
  return (
    <div className="max-h-[65vh] overflow-y-auto rounded-lg border border-line-control bg-field focus-within:border-accent focus-within:outline-1 focus-within:outline-accent">
      <div className="relative flex py-2 font-mono text-xs/5" style={{ minHeight: heightPx + 16 }}>
        <Gutter lineCount={lineCount} marked={marked} />
        <div className="relative min-w-0 flex-1">
          {[...marked].map((line) => (
            <span
              key={line}
              aria-hidden
              className="pointer-events-none absolute inset-x-0 bg-bad-soft"
              style={{ top: (line - 1) * LINE_PX, height: LINE_PX }}
            />
          ))}
          <textarea
            aria-label="Spec"
            ref={inputRef}
            value={text}
            wrap="off"
            spellCheck={false}
            autoComplete="off"
            autoCapitalize="off"
            autoCorrect="off"
            aria-invalid={problems.length > 0 || undefined}
            onChange={(event) => onChange(event.target.value)}
            onKeyDown={keepIndent}
            className="relative block w-full resize-none overflow-x-auto overflow-y-hidden whitespace-pre bg-transparent px-3 text-ink outline-none touch:text-lg"
            style={{ height: heightPx, lineHeight: `${LINE_PX}px` }}
          />
        </div>
      </div>
    </div>
  );
}

function Gutter({ lineCount, marked }: { lineCount: number; marked: ReadonlySet<number> }): ReactNode {
  return (
    <div
      aria-hidden
      className="w-10 shrink-0 select-none border-line border-r pr-2 text-right text-ink-faint tabular-nums"
    >
      {Array.from({ length: lineCount }, (_, index) => {
        const isMarked = marked.has(index + 1);
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines are their numbers
          <div key={index} className={classNames("h-5", isMarked && "bg-bad-soft font-medium text-bad")}>
            {index + 1}
          </div>
        );
      })}
    </div>
  );
}

/** A new line begins where the one before did, two further after a colon. */
function keepIndent(event: KeyboardEvent<HTMLTextAreaElement>): void {
  if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.nativeEvent.isComposing) return;
  const { value, selectionStart } = event.currentTarget;
  const line = value.slice(value.lastIndexOf("\n", selectionStart - 1) + 1, selectionStart);
  const indent = nextIndent(line);
  if (indent === "") return;
  event.preventDefault();
  // The one way of typing that the browser's own undo knows of.
  document.execCommand("insertText", false, `\n${indent}`);
}
