import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

/** A repository of its own, without dependencies, in a folder whose name has spaces. */
let root: string;
beforeAll(() => {
  root = join(mkdtempSync(join(tmpdir(), "orrery-bootstrap-")), "a checkout with spaces");
  mkdirSync(join(root, "scripts"), { recursive: true });
  for (const name of ["bootstrap.mjs", "bootstrap"]) {
    cpSync(join(import.meta.dirname, name), join(root, "scripts", name), { recursive: true });
  }
  writeFileSync(join(root, ".node-version"), readFileSync(join(import.meta.dirname, "../.node-version")));
  writeLock("1.0.0");
  writeFileSync(
    join(root, "script.ts"),
    `const words: string[] = process.argv.slice(2);
     process.on("SIGTERM", () => process.exit(7));
     console.log(JSON.stringify(words));
     if (words[0] === "wait") setInterval(() => {}, 1000);
     if (words[0] === "fail") process.exit(3);`,
  );
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function writeLock(version: string): void {
  const about = { name: "checkout", version, private: true };
  writeFileSync(join(root, "package.json"), JSON.stringify({ ...about, version: "1.0.0" }));
  writeFileSync(
    join(root, "package-lock.json"),
    JSON.stringify({ name: "checkout", version, lockfileVersion: 3, packages: { "": about } }),
  );
}

type Run = { child: ChildProcess; done: Promise<{ code: number | null; out: string; err: string }> };

function bootstrap(...args: string[]): Run {
  const child = spawn(
    process.execPath,
    [join(root, "scripts/bootstrap.mjs"), join(root, "script.ts"), ...args],
    {
      cwd: root,
      env: { ...process.env, NO_COLOR: "1" },
    },
  );
  const output = { out: "", err: "" };
  child.stdout.on("data", (chunk: Buffer) => {
    output.out += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    output.err += chunk.toString();
  });
  return {
    child,
    done: new Promise((resolve) => child.once("close", (code) => resolve({ code, ...output }))),
  };
}

test("of two starts at once one installs, the other waits; a later one does neither", {
  timeout: 60_000,
}, async () => {
  const runs = await Promise.all([bootstrap("one two", "three").done, bootstrap("other").done]);
  expect(runs.map(({ code }) => code)).toEqual([0, 0]);
  expect(JSON.parse(runs[0].out)).toEqual(["one two", "three"]);
  expect(runs.filter(({ err }) => err.includes("Installing packages"))).toHaveLength(1);
  const later = await bootstrap("later").done;
  expect(later).toEqual({ code: 0, out: '["later"]\n', err: "" });
});

test("the script's exit code and the user's signals pass through", { timeout: 60_000 }, async () => {
  expect((await bootstrap("fail").done).code).toBe(3);
  const waiting = bootstrap("wait");
  waiting.child.stdout?.once("data", () => waiting.child.kill("SIGTERM"));
  expect((await waiting.done).code).toBe(7);
});

test("a failed installation says what to do, leaves no stamp, and the next start tries again", {
  timeout: 60_000,
}, async () => {
  const manifest = readFileSync(join(root, "package.json"), "utf8");
  writeLock("1.0.1");
  writeFileSync(
    join(root, "package.json"),
    JSON.stringify({ name: "checkout", version: "1.0.1", dependencies: { "not-in-the-lock": "1.0.0" } }),
  );
  // Without packages to compare, what an earlier npm left there would agree with any lock.
  rmSync(join(root, "node_modules"), { recursive: true, force: true });
  const stamp = join(root, "node_modules/.orrery-installed");
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const { code, err } = await bootstrap("never").done;
    expect(code).toBe(1);
    expect(err).toMatch(/could not be installed.*run the command again/);
    expect(existsSync(stamp)).toBe(false);
  }
  writeFileSync(join(root, "package.json"), manifest);
  expect((await bootstrap("mended").done).code).toBe(0);
});

test("the lock of a process that died is taken over", { timeout: 60_000 }, async () => {
  rmSync(join(root, "node_modules"), { recursive: true });
  mkdirSync(join(root, ".node"), { recursive: true });
  writeFileSync(join(root, ".node/bootstrap.lock"), String(2 ** 22 + 1));
  const { code, err } = await bootstrap("after").done;
  expect(code).toBe(0);
  expect(err).toMatch(/Packages are installed/);
  expect(existsSync(join(root, ".node/bootstrap.lock"))).toBe(false);
});
