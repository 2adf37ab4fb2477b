import { expect, test } from "vitest";
import { readEnv } from "./env.ts";

test("nothing set gives the documented defaults; empty counts as not set", () => {
  expect(readEnv({ ORRERY_WEB_PORT: "" })).toEqual({
    port: 3000,
    bindAddress: undefined,
    hubUrl: "http://127.0.0.1:4400",
    trustProxy: false,
  });
});

test("the hub's address follows its port unless it is given", () => {
  expect(readEnv({ ORRERY_HUB_PORT: "5500" }).hubUrl).toBe("http://127.0.0.1:5500");
  expect(readEnv({ ORRERY_HUB_URL: "http://hub:1/" }).hubUrl).toBe("http://hub:1");
});

test("a wrong variable is named, each of them", () => {
  expect(() => readEnv({ ORRERY_WEB_PORT: "http", ORRERY_HUB_URL: "ftp://x" })).toThrow(
    /ORRERY_WEB_PORT: must be a port.*ORRERY_HUB_URL: must be an http/,
  );
});
