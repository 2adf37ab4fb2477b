import type { ReactNode } from "react";
import { NothingMatches } from "../list/nothing-matches.tsx";

export function NoNodeMatches({ onClearFilter }: { onClearFilter: () => void }): ReactNode {
  return (
    <NothingMatches title="No node matches the filter" onClearFilter={onClearFilter}>
      All terms must match. Values take <code className="font-mono text-xs">*</code> and several, separated by
      commas.
    </NothingMatches>
  );
}
