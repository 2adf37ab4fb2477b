"use client";
import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";
import { CopyButton } from "./copy-button.tsx";

export type CopyLineProps = {
  text: string;
  /** What the line is, for its accessible name: "install line". */
  label: string;
  /** Shown before the line and not copied. */
  prompt?: string;
  /** Breaks a long line instead of scrolling it. */
  wrap?: boolean;
  className?: string;
};

/** A line to paste into a terminal. A click into the text selects all of it. */
export function CopyLine({ text, label, prompt = "$", wrap = false, className }: CopyLineProps): ReactNode {
  return (
    <div
      className={classNames(
        "flex items-start gap-2 rounded-lg border border-line-strong bg-inset py-2 pr-2 pl-3 max-sm:flex-col",
        className,
      )}
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard */}
      <section aria-label={label} tabIndex={0} className="min-w-0 flex-1 self-stretch overflow-x-auto py-1">
        <code
          className={classNames("block font-mono text-ink text-sm", wrap ? "break-all" : "whitespace-pre")}
        >
          <span aria-hidden className="select-none text-ink-faint">{`${prompt} `}</span>
          <span className="select-all">{text}</span>
        </code>
      </section>
      <CopyButton
        text={text}
        label={label}
        withText
        variant="secondary"
        className="max-sm:w-full max-sm:self-stretch"
      />
    </div>
  );
}
