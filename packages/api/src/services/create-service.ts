import { SERVICES_MAX, type ServiceCreateInput, type ServiceId, type ServiceView } from "@orrery/protocol";
import { AppError, sortableId } from "@orrery/runtime";
import { toldFields } from "../changed-fields.ts";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { demandRoom, flatFields, serviceSubject } from "./service-access.ts";
import { serviceAfterChange } from "./service-view.ts";

/** It has no instances before a worker's port is for it. */
export async function createService(ctx: SignedInContext, input: ServiceCreateInput): Promise<ServiceView> {
  const id = sortableId() as ServiceId;
  const { name } = input;
  await ctx.db.write(asCaller(ctx), async (tx) => {
    if ((await tx.service.countForChange()) >= SERVICES_MAX) {
      const message = `There are ${SERVICES_MAX} services already, which is the most; remove one that is not needed any more.`;
      throw new AppError("PRECONDITION_FAILED", message);
    }
    await demandRoom(tx, { id, settings: input.settings });
    await tx.service.insert({ ...input, id, isAutomatic: false, createdAtMs: ctx.clock.nowAtMs() });
    tx.appendEvent({
      type: "service.created",
      severity: "notice",
      subject: serviceSubject({ id, name }),
      summary: `The service ${name} was created`,
      data: { before: null, after: toldFields(flatFields(input)) },
    });
  });
  return serviceAfterChange(ctx, id);
}
