import { expect, test } from "vitest";
import { ServiceSettings } from "./service-settings.ts";
import { thinSettings } from "./thin-settings.ts";

test.each([
  [{}, {}],
  [{ strategy: "random" }, { strategy: "random" }],
  [{ strategy: "adaptive", panicRatio: 0.5, slowStartMs: 0 }, { slowStartMs: 0 }],
  [{ breaker: { openMs: 1000, windowMs: 10_000 } }, { breaker: { openMs: 1000 } }],
  [{ callerLimits: { perMinute: null } }, { callerLimits: { perMinute: null } }],
  [
    { callerLimits: { burst: 5, callers: [{ caller: "a", perMinute: null }] } },
    { callerLimits: { burst: 5, callers: [{ caller: "a", perMinute: null }] } },
  ],
])("%j is told as %j, and read as it was", (given, thin) => {
  const settings = ServiceSettings.parse(given);
  expect(thinSettings(settings)).toEqual(thin);
  expect(ServiceSettings.parse(thinSettings(settings))).toEqual(settings);
});
