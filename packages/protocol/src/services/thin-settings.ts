import { ServiceSettings } from "./service-settings.ts";

const DEFAULTS = ServiceSettings.parse({});

/** Only what is other than its default: `ServiceSettings` makes the same of it again. */
export function thinSettings(settings: ServiceSettings): Partial<ServiceSettings> {
  return thin(settings, DEFAULTS) as Partial<ServiceSettings>;
}

function thin(value: object, defaults: object): object {
  const kept: [string, unknown][] = [];
  for (const [key, each] of Object.entries(value)) {
    const usual: unknown = (defaults as Record<string, unknown>)[key];
    if (isPlain(each) && isPlain(usual)) {
      const inner = thin(each, usual);
      if (Object.keys(inner).length > 0) kept.push([key, inner]);
    } else if (JSON.stringify(each) !== JSON.stringify(usual)) kept.push([key, each]);
  }
  return Object.fromEntries(kept);
}

function isPlain(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
