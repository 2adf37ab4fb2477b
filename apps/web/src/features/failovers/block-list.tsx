"use client";
import type { BlockView } from "@orrery/protocol";
import { StatusDot, useNowMs } from "@orrery/ui";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { blockText } from "./block-text.ts";
import { failoverHref } from "./failover-href.ts";

/** Everything that holds an automatic failover back, counting down. `asOf` = frozen: what it was then. */
export function BlockList({
  blocks,
  isPast = false,
}: {
  blocks: readonly BlockView[];
  isPast?: boolean;
}): ReactNode {
  const nowMs = useNowMs();
  return (
    <ul className="flex flex-col gap-1.5">
      {blocks.map((view) => (
        <li key={JSON.stringify(view.block)} className="flex items-start gap-2 text-ink text-sm">
          <span className="flex h-5 items-center">
            <StatusDot tone="warn" />
          </span>
          <span className="min-w-0 text-pretty">
            {blockText(view, isPast ? null : nowMs)}
            {"failoverId" in view.block ? (
              <>
                {" "}
                <PageLink
                  href={failoverHref(view.block.failoverId)}
                  className="whitespace-nowrap text-ink-muted underline decoration-line-strong underline-offset-2 hover:text-ink"
                >
                  the failover
                </PageLink>
              </>
            ) : null}
          </span>
        </li>
      ))}
    </ul>
  );
}
