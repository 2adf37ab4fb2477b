import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { EMPTY_AGENT_FILE } from "./agent-file.ts";
import { readAgentFile } from "./read-agent-file.ts";

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "orrery-agent-file-"));
  path = join(folder, "agent.toml");
});
afterEach(() => rmSync(folder, { recursive: true }));

function invalid(problem: string) {
  return { outcome: "invalid", sentence: expect.stringContaining(problem) };
}

test("a file that is not there says nothing", async () => {
  expect(await readAgentFile(path)).toEqual({ outcome: "valid", config: EMPTY_AGENT_FILE });
  expect(await readAgentFile(join(path, "below"))).toMatchObject({ outcome: "valid" });
});

test("a file is read, and its sentences name its path", async () => {
  writeFileSync(path, "[peer]\nport = 4510\n");
  expect(await readAgentFile(path)).toMatchObject({ outcome: "valid", config: { peer: { port: 4510 } } });
  writeFileSync(path, "[peer]\nport = x\n");
  expect(await readAgentFile(path)).toEqual(invalid(`${path}: line 2`));
});

test("what is no file, is too large, or everyone may write is refused", async () => {
  writeFileSync(path, "");
  chmodSync(path, 0o666);
  expect(await readAgentFile(path)).toEqual(invalid("chmod o-w"));
  rmSync(path);
  writeFileSync(path, "#".repeat(300_000));
  expect(await readAgentFile(path)).toEqual(invalid("larger than 256 KiB"));
  rmSync(path);
  mkdirSync(path);
  expect(await readAgentFile(path)).toEqual(invalid("is not a file"));
  rmSync(path, { recursive: true });
  execFileSync("mkfifo", [path]);
  expect(await readAgentFile(path)).toEqual(invalid("is not a file"));
});
