import { isDeepStrictEqual } from "node:util";
import type { TargetFields, TargetRecord } from "@orrery/db";
import { formatTargetCheck, type TargetUpdateInput, type TargetView } from "@orrery/protocol";
import { asCaller, type SignedInContext } from "../trpc.ts";
import {
  demandMeasurable,
  requireTarget,
  targetSubject,
  toldFields,
  viewAfterChange,
} from "./target-access.ts";

/** Replaces whatever an operator may change of a target; nothing that differs changes nothing. */
export async function updateTarget(ctx: SignedInContext, input: TargetUpdateInput): Promise<TargetView> {
  demandMeasurable(input);
  const { targetId, ...fields } = input;
  await ctx.db.write(asCaller(ctx), async (tx) => {
    const target = await requireTarget(tx, targetId);
    const changed = changedKeys(target, fields);
    if (changed.length === 0) return;
    await tx.target.update(targetId, fields, ctx.clock.nowAtMs());
    const changes = changed.map((key) => `${key} went from ${text(target, key)} to ${text(fields, key)}`);
    tx.appendEvent({
      type: "target.changed",
      severity: "notice",
      subject: targetSubject({ id: targetId, name: fields.name }),
      summary: `${target.name}: ${changes.join(", ")}`.slice(0, 1000),
      data: { before: pick(target, changed), after: pick(fields, changed) },
    });
  });
  return viewAfterChange(ctx, targetId);
}

type Key = keyof TargetFields;

function changedKeys(before: TargetRecord, after: TargetFields): Key[] {
  return (Object.keys(after) as Key[]).filter((key) => !isDeepStrictEqual(before[key], after[key]));
}

function pick(from: TargetFields, keys: readonly Key[]) {
  return toldFields(Object.fromEntries(keys.map((key) => [key, from[key]])));
}

function text(from: TargetFields, key: Key): string {
  if (key === "check") return formatTargetCheck(from.check);
  const value = from[key];
  return value === null || value === "" ? "none" : String(value);
}
