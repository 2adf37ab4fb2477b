"use client";
import { Button, ErrorState } from "@orrery/ui";
import { describeError, wireErrorOf } from "./describe-error.ts";

/** Stands where data should: what failed, what to do, and a way to try again. */
export function QueryError({
  title,
  error,
  onRetry,
  compact = false,
}: {
  title: string;
  error: unknown;
  onRetry?: () => void;
  compact?: boolean;
}) {
  return (
    <ErrorState
      title={title}
      compact={compact}
      correlationId={wireErrorOf(error)?.correlationId}
      action={onRetry === undefined ? undefined : <Button onClick={onRetry}>Try again</Button>}
    >
      {describeError(error)}
    </ErrorState>
  );
}
