import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { installScript, shellQuote } from "./install-script.ts";

const run = promisify(execFile);
const BUNDLE = "console.log(JSON.stringify(process.argv.slice(2)));\n";
const SHA256 = createHash("sha256").update(BUNDLE).digest("hex");

let server: Server;
let hubUrl: string;
let home: string;

beforeAll(async () => {
  server = createServer((_, response) => response.end(BUNDLE)).listen(0, "127.0.0.1");
  await once(server, "listening");
  hubUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  home = await mkdtemp(join(tmpdir(), "orrery-install-"));
});
afterAll(async () => {
  server.close();
  await rm(home, { recursive: true, force: true });
});

test("every text survives the shell as one word", async () => {
  for (const text of ["plain", "it's", 'a"b', "$(touch /tmp/x)", "`id`", "a b\nc", "\\", "'''"]) {
    const { stdout } = await run("sh", ["-c", `printf %s ${shellQuote(text)}`]);
    expect(stdout).toBe(text);
  }
});

test("the script is valid POSIX shell, also with a hostile address in it", async () => {
  const script = installScript({ hubUrl: "http://x'; rm -rf /; '", bundleSha256: SHA256 });
  await run("sh", ["-n", "-c", script]);
  expect(script).toContain(`hub='http://x'\\''; rm -rf /; '\\'''`);
});

test("downloads, verifies and starts the agent with the caller's own words", async () => {
  const { stdout } = await shellFile(installScript({ hubUrl, bundleSha256: SHA256 }), [
    "--token",
    "a b",
    "--label",
    "k=$v",
  ]);
  expect(JSON.parse(stdout)).toEqual(["--hub", hubUrl, "--token", "a b", "--label", "k=$v"]);
  expect(await readFile(join(home, ".local/share/orrery/orrery-agent.mjs"), "utf8")).toBe(BUNDLE);
});

test("a damaged download, a missing Node and an unreachable hub stop with one sentence", async () => {
  const damaged = await shellFile(installScript({ hubUrl, bundleSha256: "0".repeat(64) }), []);
  expect(damaged.code).toBe(1);
  expect(damaged.stderr).toMatch(/damaged/);
  const closed = installScript({ hubUrl: "http://127.0.0.1:1", bundleSha256: SHA256 });
  expect((await shellFile(closed, [])).stderr).toMatch(/cannot download the agent/);
  const withoutNode = await shellFile(installScript({ hubUrl, bundleSha256: SHA256 }), [], "/nonexistent");
  expect(withoutNode.stderr).toMatch(/Node\.js is not installed/);
});

async function shellFile(script: string, args: string[], path?: string) {
  // `id` is answered by a function, so that the test does not write to /opt when it runs as root.
  const body = `id() { echo 1000; }\n${script}`;
  const env = { PATH: path ?? `${dirname(process.execPath)}:${process.env.PATH ?? ""}`, HOME: home };
  try {
    const { stdout, stderr } = await run("/bin/sh", ["-c", body, "sh", ...args], { env });
    return { stdout, stderr, code: 0 };
  } catch (error) {
    const { stdout, stderr, code } = error as { stdout: string; stderr: string; code: number };
    return { stdout, stderr, code };
  }
}
