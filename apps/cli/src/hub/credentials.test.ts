import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { CliEnv } from "../env.ts";
import { findCredentials } from "./credentials.ts";

let folder: string;
let env: CliEnv;
const local = { url: "http://localhost:3000", token: "local" };
const signedIn = { url: "https://orrery.example", token: "login" };

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "orrery-cli-"));
  env = { ORRERY_WEB_PORT: 3000, configFile: join(folder, "config", "cli.json") };
});
afterEach(() => rmSync(folder, { recursive: true }));

function store(path: string, content: unknown): void {
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
}

test("flags come before the environment, the local installation, and what login stored", () => {
  store(env.configFile, signedIn);
  const cwd = join(folder, "a", "b");
  expect(findCredentials({}, env, cwd)).toEqual(signedIn);
  store(join(folder, "a", ".orrery", "cli.json"), local);
  expect(findCredentials({}, env, cwd)).toEqual(local);
  const fromEnv = { ...env, ORRERY_URL: "http://env:1/", ORRERY_TOKEN: "env" };
  expect(findCredentials({}, fromEnv, cwd)).toEqual({ url: "http://env:1", token: "env" });
  expect(findCredentials({ url: "http://flag:2", token: "flag" }, fromEnv, cwd)).toEqual({
    url: "http://flag:2",
    token: "flag",
  });
});

test("ORRERY_DATA_DIR names the local installation", () => {
  store(join(folder, "data", "cli.json"), local);
  store(join(folder, ".orrery", "cli.json"), { url: "http://other", token: "other" });
  expect(findCredentials({}, { ...env, ORRERY_DATA_DIR: join(folder, "data") }, folder)).toEqual(local);
});

test("a stored token never goes to another address", () => {
  store(env.configFile, signedIn);
  expect(findCredentials({ url: "http://elsewhere" }, env, folder)).toEqual({
    url: "http://elsewhere",
    token: null,
  });
  expect(findCredentials({ url: "https://orrery.example/" }, env, folder).token).toBe("login");
});

test("without anything, the address is the local dashboard's; a broken file counts as none", () => {
  store(join(folder, ".orrery", "cli.json"), "{");
  expect(findCredentials({}, { ...env, ORRERY_WEB_PORT: 3100 }, folder)).toEqual({
    url: "http://localhost:3100",
    token: null,
  });
});
