import { CloudUsageEvent, USAGE_EVENTS_MAX, type UsageAnswers } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import type { Principal } from "../context.ts";
import { demand } from "../trpc.ts";
import type { UsageBook } from "./usage-book.ts";
import { toldQuantity, type UsageBooking } from "./usage-booking.ts";

/** Of agents: nobody else may use up their ids. */
const AGENT_SOURCE = /^node\//;

/**
 * The events of a request's body: one CloudEvent, or a list of them. Throws INVALID_INPUT, which names the event and the field, and
 * PAYLOAD_TOO_LARGE. An odd quantity is no problem of the body: it is judged event by event.
 */
export function parseUsage(body: unknown): CloudUsageEvent[] {
  const told: unknown[] = Array.isArray(body) ? body : [body];
  if (told.length > USAGE_EVENTS_MAX) {
    throw new AppError(
      "PAYLOAD_TOO_LARGE",
      `A request holds at most ${USAGE_EVENTS_MAX} events; these are ${told.length}. Send them in several.`,
    );
  }
  return told.map((event, index) => {
    const parsed = CloudUsageEvent.safeParse(event);
    const at = Array.isArray(body) ? [String(index)] : [];
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw invalid([...at, ...(issue?.path ?? [])], issue?.message ?? "is not valid");
    }
    if (AGENT_SOURCE.test(parsed.data.source)) {
      throw invalid([...at, "source"], "node/… is what agents call themselves; choose another name");
    }
    return parsed.data;
  });
}

/** Whether somebody may tell of usage. Throws UNAUTHENTICATED and FORBIDDEN. */
export function authoriseUsage(principal: Principal | null): Principal {
  if (principal === null) {
    const message = "Send a valid API token with the scope usage:write as a bearer token.";
    throw new AppError("UNAUTHENTICATED", message);
  }
  demand(principal, "usage:write");
  return principal;
}

/** Books what a system outside tells, which is authorised. Throws whatever `UsageBook.book` throws. */
export async function recordUsage(
  book: UsageBook,
  events: readonly CloudUsageEvent[],
): Promise<UsageAnswers> {
  return { answers: await book.book(events.map(toBooking)) };
}

function toBooking({ source, id, subject, time, data }: CloudUsageEvent): UsageBooking {
  return {
    ...{ source, id, accountId: subject, meter: data.meter, value: toldQuantity(data.value ?? 1) },
    ...{ unique: data.unique ?? null, worker: data.worker ?? null, nodeId: null, parts: [] },
    atMs: time === undefined ? null : Date.parse(time),
  };
}

function invalid(path: readonly PropertyKey[], problem: string): AppError {
  const field = path.map(String).join(".");
  return new AppError("INVALID_INPUT", field === "" ? problem : `${field}: ${problem}`);
}
