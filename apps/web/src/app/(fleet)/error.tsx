"use client";
import { Button, ErrorState } from "@orrery/ui";
import { describeError } from "../../lib/errors/describe-error.ts";

/** A page that failed; the frame around it and the live connection stay. */
export default function PageFailed({
  error,
  reset,
}: {
  error: Error & { digest?: string };
  reset: () => void;
}) {
  return (
    <ErrorState
      title="This page failed"
      correlationId={error.digest}
      action={
        <Button variant="primary" onClick={reset}>
          Try again
        </Button>
      }
    >
      {describeError(error)}
    </ErrorState>
  );
}
