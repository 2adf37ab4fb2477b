import { ERROR_TABLE, WireError } from "@orrery/protocol";
import { TRPCClientError } from "@trpc/client";

/** The hub's own account of what went wrong, if this error carries one. */
export function wireErrorOf(error: unknown): WireError | null {
  const data: unknown = error instanceof TRPCClientError ? error.data : undefined;
  const carried =
    typeof data === "object" && data !== null && "orrery" in data
      ? (data as { orrery: unknown }).orrery
      : error;
  const parsed = WireError.safeParse(carried);
  return parsed.success ? parsed.data : null;
}

/** One sentence that says what happened and what to do. */
export function describeError(error: unknown): string {
  const known = wireErrorOf(error);
  if (known !== null) return known.message;
  if (error instanceof TRPCClientError && error.data === undefined)
    return ERROR_TABLE.HUB_UNREACHABLE.message;
  if (error instanceof Error && error.message !== "") return error.message;
  return "Something failed; try again.";
}

export function isRetryable(error: unknown): boolean {
  const known = wireErrorOf(error);
  return known === null ? error instanceof TRPCClientError && error.data === undefined : known.retryable;
}
