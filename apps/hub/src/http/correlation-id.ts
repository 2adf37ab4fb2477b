import type { CorrelationId } from "@orrery/protocol";
import { sortableId } from "@orrery/runtime";

export const CORRELATION_HEADER = "x-correlation-id";
const ACCEPTED = /^[A-Za-z0-9._-]{8,64}$/;

/** The caller's correlation id if it is harmless text, else a new one. */
export function correlationIdOf(header: string | string[] | undefined): CorrelationId {
  return (typeof header === "string" && ACCEPTED.test(header) ? header : sortableId()) as CorrelationId;
}
