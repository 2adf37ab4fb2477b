import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { countPlaywright, countVitest } from "./counts.ts";

function report(content: unknown): string {
  const file = join(mkdtempSync(join(tmpdir(), "orrery-counts-")), "report.json");
  writeFileSync(file, JSON.stringify(content));
  return file;
}

test("a test file that breaks before its first test counts as one failure", () => {
  const file = report({
    numPassedTests: 5,
    numFailedTests: 1,
    numPendingTests: 2,
    numTodoTests: 0,
    testResults: [
      { status: "failed", assertionResults: [{ status: "failed" }, { status: "passed" }] },
      { status: "failed", assertionResults: [] },
      { status: "passed", assertionResults: [{ status: "passed" }] },
    ],
  });
  expect(countVitest(file)).toEqual({ passed: 5, failed: 2, skipped: 2 });
});

test("a flaky browser test is a failed one", () => {
  const file = report({ stats: { expected: 7, unexpected: 1, flaky: 1, skipped: 3 } });
  expect(countPlaywright(file)).toEqual({ passed: 7, failed: 2, skipped: 3 });
});

test("without a report nothing is counted; the runner's exit code then tells", () => {
  expect(countVitest("/nowhere/report.json")).toEqual({ passed: 0, failed: 0, skipped: 0 });
});
