import { ServiceSettings } from "@orrery/protocol";
import { expect, test } from "vitest";
import { formatSetting, readSettings, SETTING_NAMES } from "./service-settings.ts";

const DEFAULTS = ServiceSettings.parse({});

test("settings are read by what they are: durations, numbers, words, callers, none", () => {
  const setting = [
    ...["breaker.openMs=90s", "slowStartMs=0", "retry.attemptsMax=2", "panicRatio=0.25", "health.isOn=false"],
    ...["callerLimits.perMinute=none", "callerLimits.callers=crawler:600,a:b:none", "callerLimits.burst=20"],
  ];
  expect(readSettings({ setting, strategy: "latency" })).toEqual({
    ...DEFAULTS,
    ...{ strategy: "latency", slowStartMs: 0, panicRatio: 0.25 },
    health: { ...DEFAULTS.health, isOn: false },
    breaker: { ...DEFAULTS.breaker, openMs: 90_000 },
    retry: { ...DEFAULTS.retry, attemptsMax: 2 },
    callerLimits: {
      ...{ perMinute: null, burst: 20 },
      callers: [
        { caller: "crawler", perMinute: 600 },
        { caller: "a:b", perMinute: null },
      ],
    },
  });
  const again = readSettings({ setting: ["callerLimits.callers=none", "callerLimits.burst=none"] });
  expect(again).toEqual(DEFAULTS);
});

test("each setting is shown as it can be given again", () => {
  const settings = readSettings({
    setting: ["outlier.stallMs=1500ms", "callerLimits.callers=crawler:none", "queue.ageMs=1m30s"],
  });
  const setting = SETTING_NAMES.map((name) => `${name}=${formatSetting(name, settings)}`);
  expect(readSettings({ setting })).toEqual(settings);
  expect(setting).toContain("queue.ageMs=90s");
  expect(setting).toContain("callerLimits.burst=none");
});

test.each([
  [{ setting: ["colour=red"] }, /there are breaker\.consecutiveFailures/],
  [{ setting: ["panicRatio"] }, /write name=value/],
  [{ setting: ["panicRatio=2"] }, /panicRatio/],
  [{ setting: ["breaker.openMs=often"] }, /not a duration/],
  [{ setting: ["breaker.openMs=none"] }, /breaker\.openMs/],
  [{ setting: ["callerLimits.callers=crawler"] }, /write crawler as crawler:600/],
  [{ setting: ["health.isOn=no"] }, /health\.isOn: .*boolean/],
  [{ strategy: "fastest" }, /There is no strategy fastest; there are round-robin/],
])("%j is wrong use", (options, message) => {
  expect(() => readSettings(options)).toThrow(
    expect.objectContaining({ exitCode: 2, message: expect.stringMatching(message) }),
  );
});
