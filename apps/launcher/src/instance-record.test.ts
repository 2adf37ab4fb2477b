import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { InstanceFile } from "./instance-record.ts";
import { endOrphans } from "./orphans.ts";
import { identifyProcess } from "./process-identity.ts";

const url = "http://localhost:3000";

function instanceFile(): string {
  return join(mkdtempSync(join(tmpdir(), "orrery-instance-")), "launcher.json");
}

test("a second launcher is refused with the first one's process id", () => {
  const file = instanceFile();
  InstanceFile.take(file, url);
  expect(() => InstanceFile.take(file, url)).toThrow(
    new RegExp(`already runs on this data folder \\(process ${process.pid}, ${url}\\)`),
  );
});

test("after a release the folder is free", () => {
  const file = instanceFile();
  InstanceFile.take(file, url).instance.release();
  expect(InstanceFile.take(file, url).orphans).toEqual([]);
});

test("what a killed launcher left running is found by id and start, and ended; a stranger with its id is not", async () => {
  const file = instanceFile();
  const left = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], {
    detached: true,
    stdio: "ignore",
  });
  const stranger = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], {
    detached: true,
    stdio: "ignore",
  });
  const identity = identifyProcess(left.pid ?? 0);
  if (identity === null) throw new Error("no child");
  const dead = { pid: 2 ** 22 + 1, startMark: "gone" };
  const processes = [
    { name: "hub", ...identity },
    { name: "web", pid: stranger.pid ?? 0, startMark: "of an earlier process" },
  ];
  writeFileSync(file, JSON.stringify({ launcher: dead, startedAtMs: 1, webUrl: url, processes }));
  try {
    const { orphans } = InstanceFile.take(file, url);
    expect(orphans.map(({ name }) => name)).toEqual(["hub"]);
    // A launcher that is killed while it clears up must leave the record to the next one.
    expect(JSON.parse(readFileSync(file, "utf8")).processes).toHaveLength(1);
    await endOrphans(orphans);
    expect(identifyProcess(left.pid ?? 0)).toBeNull();
    expect(identifyProcess(stranger.pid ?? 0)).not.toBeNull();
  } finally {
    left.kill("SIGKILL");
    stranger.kill("SIGKILL");
  }
});

test("a damaged record does not keep the folder closed", () => {
  const file = instanceFile();
  writeFileSync(file, "{");
  expect(InstanceFile.take(file, url).orphans).toEqual([]);
});
