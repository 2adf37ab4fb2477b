import { Button, EmptyState } from "@orrery/ui";
import { SearchX } from "lucide-react";
import type { ReactNode } from "react";

export type NothingMatchesProps = {
  title: string;
  onClearFilter: () => void;
  /** What the filter looks at. */
  children: ReactNode;
};

/** In the place of a list that its filter emptied. */
export function NothingMatches({ title, onClearFilter, children }: NothingMatchesProps): ReactNode {
  return (
    <EmptyState
      icon={<SearchX aria-hidden />}
      title={title}
      action={<Button onClick={onClearFilter}>Clear the filter</Button>}
    >
      {children}
    </EmptyState>
  );
}
