import type { Settings, SettingsPatch } from "@orrery/protocol";
import type { z } from "zod";
import type { SignedInContext } from "../trpc.ts";

export async function changeSettings(
  ctx: SignedInContext,
  patch: z.output<typeof SettingsPatch>,
): Promise<Settings> {
  return ctx.db.write({ actor: ctx.principal.actor, correlationId: ctx.correlationId }, async (tx) => {
    const before = await tx.setting.readForUpdate();
    const after: Settings = { ...before, ...definedOnly(patch) };
    for (const key of Object.keys(after) as (keyof Settings)[]) {
      if (after[key] === before[key]) continue;
      tx.appendEvent({
        type: "setting.changed",
        severity: "notice",
        subject: { kind: "setting", id: key, name: key },
        summary: `Setting ${key} went from ${before[key]} to ${after[key]}`,
        data: { before: before[key], after: after[key] },
      });
    }
    await tx.setting.write(after, ctx.clock.nowAtMs());
    return after;
  });
}

function definedOnly(patch: z.output<typeof SettingsPatch>): Partial<Settings> {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
}
