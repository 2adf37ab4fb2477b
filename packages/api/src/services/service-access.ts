import type { Repositories, ServiceRecord } from "@orrery/db";
import { type EventSubject, type ServiceCreateInput, type ServiceId, thinSettings } from "@orrery/protocol";
import { AppError } from "@orrery/runtime";

/** The service's row; of a transaction, locked to its end. */
export async function requireService(
  { service }: Pick<Repositories, "service">,
  id: ServiceId,
  { isLocked }: { isLocked: boolean },
): Promise<ServiceRecord> {
  const found = await (isLocked ? service.findForUpdate(id) : service.find(id));
  if (found !== null && found.removedAtMs === null) return found;
  throw new AppError("NOT_FOUND", "There is no service with this id; it may have been removed.");
}

export function serviceSubject({ id, name }: Pick<ServiceRecord, "id" | "name">): EventSubject {
  return { kind: "service", id, name };
}

/** Each setting beside the other fields, so that an event tells of each by its own name, as in `breaker.openMs`. */
export function flatFields({
  name,
  description,
  settings,
}: Omit<ServiceCreateInput, "isAutomatic">): Record<string, unknown> {
  const flat: Record<string, unknown> = { name, description };
  for (const [key, value] of Object.entries(settings)) {
    if (typeof value !== "object" || value === null) flat[key] = value;
    else for (const [inner, each] of Object.entries(value)) flat[`${key}.${inner}`] = each;
  }
  return flat;
}

/** Of all services, without what is as its default: gateways are told them in one message, beside the instances. */
const SETTINGS_BYTES_MAX = 400_000;

/** Throws PRECONDITION_FAILED where gateways could not be told of all settings any more. After `countForChange`. */
export async function demandRoom(
  { service }: Pick<Repositories, "service">,
  own: Pick<ServiceRecord, "id" | "settings">,
): Promise<void> {
  const others = (await service.findAll()).filter(({ id }) => id !== own.id);
  const bytes = [...others, own].reduce(
    (sum, { settings }) => sum + JSON.stringify(thinSettings(settings)).length,
    0,
  );
  if (bytes <= SETTINGS_BYTES_MAX) return;
  const message = `With this, the settings of all services together are ${Math.ceil(bytes / 1000)} kB; gateways can be told ${SETTINGS_BYTES_MAX / 1000} kB. Give fewer callers limits of their own (callerLimits.callers).`;
  throw new AppError("PRECONDITION_FAILED", message);
}

/** Whoever calls it by its name would find nothing. Throws PRECONDITION_FAILED. After `countForChange`. */
export async function demandUnused(
  { service }: Pick<Repositories, "service">,
  name: string,
  verb: "removed" | "renamed",
): Promise<void> {
  const workers = (await service.findWorkers(name)).map(({ worker }) => worker);
  if (workers.length === 0) return;
  const shown =
    workers.slice(0, 5).join(", ") + (workers.length > 5 ? ` and ${workers.length - 5} more` : "");
  const message = `${name} cannot be ${verb}: ports of ${shown} are for it. Take "service: ${name}" out of them and apply them, then try again.`;
  throw new AppError("PRECONDITION_FAILED", message);
}
