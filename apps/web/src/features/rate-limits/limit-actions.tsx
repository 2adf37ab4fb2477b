"use client";
import type { RateLimitView } from "@orrery/protocol";
import { Button } from "@orrery/ui";
import type { ReactNode } from "react";
import { useMe } from "../../lib/me/me-provider.tsx";

export type LimitActionsProps = {
  limit: RateLimitView;
  onEdit: (limit: RateLimitView) => void;
  onRemove: (limit: RateLimitView) => void;
};

export function LimitActions({ limit, onEdit, onRemove }: LimitActionsProps): ReactNode {
  const { can } = useMe();
  if (!can("pools:write")) return null;
  const { pattern } = limit;
  return (
    <span className="flex gap-1.5">
      <Button size="sm" variant="ghost" aria-label={`Edit ${pattern}`} onClick={() => onEdit(limit)}>
        Edit…
      </Button>
      <Button size="sm" variant="ghost" aria-label={`Remove ${pattern}`} onClick={() => onRemove(limit)}>
        Remove…
      </Button>
    </span>
  );
}
