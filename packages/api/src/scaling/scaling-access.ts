import type { Repositories, ScalingGroupRecord } from "@orrery/db";
import { settingsProblem } from "@orrery/domain/scaling";
import type { EventSubject, ScalingGroupId, ScalingGroupSettings } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";

/** The group's row; of a transaction, locked to its end. */
export async function requireGroup(
  { scalingGroup }: Pick<Repositories, "scalingGroup">,
  id: ScalingGroupId,
  { isLocked }: { isLocked: boolean },
): Promise<ScalingGroupRecord> {
  const found = await (isLocked ? scalingGroup.findForUpdate(id) : scalingGroup.find(id));
  if (found !== null && found.removedAtMs === null) return found;
  throw new AppError("NOT_FOUND", "There is no scaling group with this id; it may have been removed.");
}

export function groupSubject({ id, name }: Pick<ScalingGroupRecord, "id" | "name">): EventSubject {
  return { kind: "scaling_group", id, name };
}

/** What the schema cannot say. Throws INVALID_INPUT. */
export function demandDecidable(settings: ScalingGroupSettings, nowAtMs: number): void {
  const problem = settingsProblem(settings, nowAtMs);
  if (problem !== null) throw new AppError("INVALID_INPUT", problem);
}

/** Each setting beside the other fields, so that an event tells of each by its own name. */
export function flatFields({ name, settings }: Pick<ScalingGroupRecord, "name" | "settings">) {
  const { forecast, ...plain } = settings;
  const ahead = Object.entries(forecast).map(([key, value]) => [`forecast.${key}`, value] as const);
  return { name, ...plain, ...Object.fromEntries(ahead) };
}
