"use client";
import type { WorkerSpec } from "@orrery/protocol/workers";
import { CopyButton, Skeleton } from "@orrery/ui";
import type { ReactNode } from "react";
import { shortSpec } from "./short-spec.ts";
import { useSpecTools } from "./use-spec-tools.ts";

/** A spec as one writes it, without what is the default. */
export function SpecText({ spec, label }: { spec: WorkerSpec; label: string }): ReactNode {
  const tools = useSpecTools();
  if (tools === null) return <Skeleton className="h-40" />;
  const text = tools.writeWorkerSpec(shortSpec(spec) as WorkerSpec);
  return (
    <div className="relative min-w-0">
      <section
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
        tabIndex={0}
        className="max-h-112 overflow-auto rounded-lg border border-line bg-inset px-3 py-2.5"
      >
        <pre className="font-mono text-ink text-xs/5">{text}</pre>
      </section>
      <CopyButton text={text} label="spec" className="absolute top-2 right-2" />
    </div>
  );
}
