import { hiddenSubjectKinds } from "@orrery/domain";
import type { EventListInput, EventPage } from "@orrery/protocol";
import { demand, type SignedInContext } from "../trpc.ts";

/** Newest first, or oldest first after a position. What people did is the audit log, which has its own permission. */
export function listEvents(ctx: SignedInContext, input: EventListInput): Promise<EventPage> {
  if (input.audit === true) demand(ctx.principal, "audit:read");
  return ctx.db.read.event.findPage(input, {
    excludedSubjectKinds: hiddenSubjectKinds(ctx.principal.permissions),
  });
}
