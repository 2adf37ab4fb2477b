import { PoolSettings } from "@orrery/protocol";
import { expect, test } from "vitest";
import { readRate } from "../limits/change-limits.ts";
import { readShare } from "../read-share.ts";
import { formatSetting, readSettings, SETTING_NAMES } from "./pool-options.ts";

const DEFAULTS = PoolSettings.parse({});

test("settings are read by what they are: durations, numbers, lists, none", () => {
  const pairs = [
    ...["rotateEveryMs=90s", "rotateAtLeastMs=0", "attemptsMax=5", "ports=80,8443"],
    ...["allowPrivate=10.0.0.0/8,fd00::/8", "echoUrl=https://echo.example/?a=b", "retryBlocked=false"],
  ];
  expect(readSettings(pairs, DEFAULTS)).toEqual({
    ...DEFAULTS,
    ...{ rotateEveryMs: 90_000, rotateAtLeastMs: 0, attemptsMax: 5, ports: [80, 8443] },
    ...{ allowPrivate: ["10.0.0.0/8", "fd00::/8"], echoUrl: "https://echo.example/?a=b" },
    retryBlocked: false,
  });
  expect(readSettings(["echoUrl=none", "allowPrivate="], {})).toMatchObject({
    echoUrl: null,
    allowPrivate: [],
  });
});

test("each setting is shown as it can be given again", () => {
  const settings = { ...DEFAULTS, connectTimeoutMs: 1500, stickyTtlMs: 90_000, ports: [80, 8443] };
  const shown = SETTING_NAMES.map((name) => `${name}=${formatSetting(name, settings)}`);
  const given = shown.filter((pair) => pair !== "allowPrivate=none");
  expect(readSettings(given, DEFAULTS)).toEqual(settings);
});

test.each([
  [() => readSettings(["colour=red"], DEFAULTS), /there are rotateEveryMs/],
  [() => readSettings(["attemptsMax"], DEFAULTS), /write name=value/],
  [() => readSettings(["attemptsMax=100"], DEFAULTS), /attemptsMax/],
  [() => readSettings(["rotateEveryMs=often"], DEFAULTS), /not a duration/],
  [() => readSettings(["ports=http"], DEFAULTS), /ports/],
  [() => readSettings(["retryBlocked=no"], DEFAULTS), /retryBlocked: .*boolean/],
  [() => readShare("--share", "200%"), /--share 200%: write a share/],
  [() => readShare("--share", ""), /write a share/],
  [() => readRate("often"), /as in 1200\/1m/],
  [() => readRate("1200/"), /as in 1200\/1m/],
])("%s is wrong use", (read, message) => {
  expect(read).toThrow(expect.objectContaining({ exitCode: 2, message: expect.stringMatching(message) }));
});

test("shares and rates", () => {
  expect([readShare("--share", "20%"), readShare("--share", "0.3")]).toEqual([0.2, 0.3]);
  expect(readRate("1200/1m")).toEqual({ count: 1200, windowMs: 60_000 });
});
