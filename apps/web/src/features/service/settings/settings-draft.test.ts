import { ServiceSettings } from "@orrery/protocol";
import { expect, test } from "vitest";
import { exampleService } from "../../services/testing/example-service.ts";
import { SETTING_FIELDS, settingAt } from "./setting-fields.ts";
import {
  defaultText,
  draftOfService,
  isDefault,
  readSettings,
  type SettingDraft,
  type SettingsDraft,
} from "./settings-draft.ts";

const service = exampleService("orders", { id: "01KB0000000000000000000000" as never });
const fieldAt = (path: string) =>
  SETTING_FIELDS.find((field) => field.path === path) as (typeof SETTING_FIELDS)[0];
const read = (values: Record<string, SettingDraft>, change: Partial<SettingsDraft> = {}) => {
  const draft = draftOfService(service);
  return readSettings(service, { ...draft, ...change, values: { ...draft.values, ...values } });
};
const errorsOf = (...args: Parameters<typeof read>) => {
  const result = read(...args);
  return result.outcome === "valid" ? {} : Object.fromEntries(result.errors);
};

test("every setting has a field, but for the strategy and the list of callers", () => {
  const paths = Object.entries(ServiceSettings.parse({ callerLimits: { burst: 1 } })).flatMap(
    ([key, value]) =>
      typeof value === "object" ? Object.keys(value).map((inner) => `${key}.${inner}`) : [key],
  );
  const fields = SETTING_FIELDS.map(({ path }) => path);
  expect([...fields, "strategy", "callerLimits.callers"].sort()).toEqual(paths.sort());
});

test("a draft that nobody touched reads as what it is of, whatever that is", () => {
  const settings = ServiceSettings.parse({
    ...{ strategy: "ip-hash", panicRatio: 0.123, slowStartMs: 0 },
    breaker: { failureRatio: 0.333, openMs: 1500 },
    callerLimits: { perMinute: null, burst: 7, callers: [{ caller: "shop", perMinute: null }] },
  });
  const changed = { ...service, settings };
  expect(readSettings(changed, draftOfService(changed))).toMatchObject({
    outcome: "valid",
    input: { settings },
  });
  const result = read({});
  if (result.outcome !== "valid") throw new Error(JSON.stringify([...result.errors]));
  expect(result.input.settings).toEqual(service.settings);
});

test("what is typed arrives in the hub's units", () => {
  const typed = read(
    {
      ...{ "health.isOn": false, "breaker.openMs": { text: "1.5", unit: "min" }, panicRatio: "12,5" },
      ...{ "callerLimits.perMinute": "", "callerLimits.burst": "50" },
    },
    { name: " bills ", callers: [{ caller: " shop ", perMinute: "9" }] },
  );
  if (typed.outcome !== "valid") throw new Error(JSON.stringify([...typed.errors]));
  expect(typed.input.name).toBe("bills");
  const expected: [string, unknown][] = [
    ...([["health.isOn", false]] as const).map((each) => [...each] as [string, unknown]),
    ["breaker.openMs", 90_000],
    ["panicRatio", 0.125],
    ["callerLimits.perMinute", null],
    ["callerLimits.burst", 50],
    ["callerLimits.callers", [{ caller: "shop", perMinute: 9 }]],
  ];
  for (const [path, value] of expected) expect(settingAt(typed.input.settings, path)).toEqual(value);
});

test("what is wrong is said at its field, with the bound that it has", () => {
  expect(errorsOf({ "breaker.trialRequests": "101" })).toEqual({ "breaker.trialRequests": "At most 100." });
  expect(errorsOf({ "retry.ratio": "120" })).toMatchObject({ "retry.ratio": "At most 100\u00a0%." });
  expect(errorsOf({ "breaker.windowMs": { text: "10", unit: "ms" } })).toEqual({
    "breaker.windowMs": "At least 1\u00a0s.",
  });
  expect(errorsOf({ "queue.max": "" })).toEqual({ "queue.max": "A whole number." });
  expect(errorsOf({ "outlier.baseEjectionMs": { text: "10", unit: "min" } })).toEqual({
    "outlier.baseEjectionMs": "At most as long as the longest one.",
  });
  expect(errorsOf({ "deadline.defaultMs": { text: "2", unit: "min" } })).toHaveProperty([
    "deadline.defaultMs",
  ]);
  const callers = [
    { caller: "shop", perMinute: "1" },
    { caller: "a b", perMinute: "1" },
  ];
  expect(errorsOf({}, { callers })).toEqual({ "callers.1": expect.stringContaining("without spaces") });
  expect(errorsOf({}, { callers: [callers[0], callers[0]] as never })).toEqual({
    callers: "Each caller once.",
  });
  expect(errorsOf({}, { name: "A B" })).toHaveProperty("name");
});

test("a default is known, and what differs from it", () => {
  const texts = ["health.isOn", "breaker.openMs", "panicRatio", "callerLimits.burst", "queue.max"].map(
    (path) => defaultText(fieldAt(path)),
  );
  expect(texts).toEqual(["on", "1\u00a0min", "50\u00a0%", "empty", "1,000"]);
  expect(isDefault(fieldAt("breaker.openMs"), { text: "60", unit: "s" })).toBe(true);
  expect(isDefault(fieldAt("breaker.openMs"), { text: "61", unit: "s" })).toBe(false);
  expect(isDefault(fieldAt("callerLimits.burst"), "")).toBe(true);
  expect(isDefault(fieldAt("panicRatio"), "50.0")).toBe(true);
});
