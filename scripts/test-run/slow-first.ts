import { BaseSequencer, type TestSpecification } from "vitest/node";
import { isAlone } from "./file-pool.ts";

/** What took longest on two cores, in seconds: a machine that has never run the tests does not know. To be mended when it is far off. */
const SLOW: readonly (readonly [file: string, seconds: number])[] = [
  ["agent/src/federations/agent-federations.int.test.ts", 55],
  ["launcher/src/launch.int.test.ts", 46],
  ["agent/src/federations/federation-members.int.test.ts", 36],
  ["agent/src/coordination/coordination.int.test.ts", 32],
  ["agent/src/connection/connection.int.test.ts", 32],
  ["hub/src/hub-killed.int.test.ts", 31],
  ["agent/src/enrolment/enrolment.int.test.ts", 24],
  ["hub/src/targets/targets.int.test.ts", 24],
  ["hub/src/agent-usage.int.test.ts", 23],
  ["cli/src/cli.int.test.ts", 22],
  ["cli/src/federations/federations.int.test.ts", 19],
  ["cli/src/accounts/billing.int.test.ts", 19],
  ["hub/src/billing-faults.int.test.ts", 18],
  ["hub/src/proxies/pool-scenarios.int.test.ts", 35],
  ["hub/src/targets/nearest-follows.int.test.ts", 16],
  ["agent/src/local-api/examples.int.test.ts", 15],
  ["cli/src/targets/targets.int.test.ts", 14],
  ["hub/src/federations.int.test.ts", 14],
  ["hub/src/agent-messages.int.test.ts", 14],
  ["hub/src/federation-verbs.int.test.ts", 14],
  ["agent/src/local-api/local-api.int.test.ts", 13],
  ["agent/src/federations/federation-takeover.int.test.ts", 14],
  ["agent/src/federations/federation-host.int.test.ts", 13],
  ["api/src/usage/year-of-usage.int.test.ts", 10],
  ["agent/src/usage/usage-killed.int.test.ts", 10],
  ["api/src/ledger/billing-history.property.int.test.ts", 10],
];

/**
 * Begins with what takes longest, so that no worker is left alone with it at the end; files that share processes come after those that do
 * not, so that they follow each other.
 */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted(
      (a, b) => Number(isAlone(b.moduleId)) - Number(isAlone(a.moduleId)) || secondsOf(b) - secondsOf(a),
    );
  }
}

function secondsOf({ moduleId }: TestSpecification): number {
  return SLOW.find(([file]) => moduleId.endsWith(file))?.[1] ?? 0;
}
