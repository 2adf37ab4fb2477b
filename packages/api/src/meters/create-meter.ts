import { CUSTOM_METERS_MAX, type MeterCreateInput, type MeterView } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";
import { asCaller, type SignedInContext } from "../trpc.ts";
import { builtInMeter, meterSubject, viewOfCustom } from "./meter-view.ts";

/** What charts call the sum of the smaller series. */
const RESERVED = "other";

/** From now on it takes events; they cost nothing until a card has a rate for it. Throws NAME_TAKEN, PRECONDITION_FAILED. */
export async function createMeter(ctx: SignedInContext, input: MeterCreateInput): Promise<MeterView> {
  const { name } = input;
  if (builtInMeter(name) !== null) {
    throw new AppError("NAME_TAKEN", `${name} is a meter of Orrery's own; choose another name.`);
  }
  if (name === RESERVED) {
    throw new AppError("NAME_TAKEN", `${RESERVED} is what charts call the rest; choose another name.`);
  }
  const createdAtMs = ctx.clock.nowAtMs();
  await ctx.db.write(asCaller(ctx), async (tx) => {
    if ((await tx.meter.countForInsert()) >= CUSTOM_METERS_MAX) {
      const message = `There are ${CUSTOM_METERS_MAX} custom meters already, which is the most; archive one that is not needed any more.`;
      throw new AppError("PRECONDITION_FAILED", message);
    }
    await tx.meter.insert({ ...input, createdAtMs });
    tx.appendEvent({
      type: "meter.created",
      severity: "notice",
      subject: meterSubject(name),
      summary: `The meter ${name} was created`,
      data: { before: null, after: { ...input } },
    });
  });
  return viewOfCustom({ ...input, createdAtMs, archivedAtMs: null });
}
