import { mkdtempSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { RotatingLog } from "./rotating-log.ts";

test("a full file is moved aside once, so that a log never takes more than twice its limit", () => {
  const file = join(mkdtempSync(join(tmpdir(), "orrery-log-")), "hub.log");
  const log = new RotatingLog(file, 100);
  for (let line = 0; line < 30; line += 1) log.write(Buffer.from(`line ${String(line).padStart(2, "0")}\n`));
  log.close();
  expect(statSync(file).size).toBeLessThanOrEqual(100);
  expect(statSync(`${file}.1`).size).toBeLessThanOrEqual(100);
  expect(readFileSync(file, "utf8")).toMatch(/line 29\n$/);
});

test("an existing file is continued", () => {
  const file = join(mkdtempSync(join(tmpdir(), "orrery-log-")), "hub.log");
  for (const text of ["one\n", "two\n"]) {
    const log = new RotatingLog(file);
    log.write(Buffer.from(text));
    log.close();
  }
  expect(readFileSync(file, "utf8")).toBe("one\ntwo\n");
});
