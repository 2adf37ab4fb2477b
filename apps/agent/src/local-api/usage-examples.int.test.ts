import { execFile, spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, test } from "vitest";
import { until } from "../testing/agent-process.ts";
import { ACME, BillingLab, CREDIT } from "../testing/billing-lab.ts";
import { startUsageApi } from "../testing/usage-api.ts";
import type { LocalApi } from "./local-api.ts";

// The examples as they are, beside an agent whose account has credits for seven calls.

const EXAMPLES = fileURLToPath(new URL("../../../../examples", import.meta.url));
const PYTHON = ["python3", "/usr/bin/python3"].find(
  (program) => spawnSync(program, ["--version"]).status === 0,
);

let lab: BillingLab;
let api: LocalApi;

beforeEach(async () => {
  lab = new BillingLab();
  lab.hub.open(ACME, 7n * CREDIT);
  await lab.start();
  lab.connect();
  api = await startUsageApi(lab);
});
afterEach(async () => {
  await api.stop();
  await lab.end();
});

async function spendAll(program: string, script: string): Promise<void> {
  const args = [join(EXAMPLES, script), join(lab.folder, "local-api.json"), "etl", "10"];
  const { stdout } = await promisify(execFile)(program, args);
  const told = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { ran: boolean; isRecorded?: boolean; why?: string });
  expect(told.map(({ ran }) => ran)).toEqual([...Array(7).fill(true), ...Array(3).fill(false)]);
  expect(told.slice(0, 7).every(({ isRecorded }) => isRecorded)).toBe(true);
  expect(told.at(-1)?.why).toContain("credits are missing");
  await until("all seven are booked", () => lab.hub.booked.length === 7);
  expect(lab.hub.booked.every(({ worker }) => worker === "etl")).toBe(true);
}

test("TypeScript: what is refused does not run, and what ran is booked", async () => {
  await spendAll(process.execPath, "typescript/metered-worker.ts");
});

test.skipIf(PYTHON === undefined)(
  `Python: what is refused does not run, and what ran is booked${PYTHON === undefined ? " (there is no python3 here)" : ""}`,
  async () => {
    await spendAll(PYTHON ?? "", "python/metered_worker.py");
  },
);
