import { BaseSequencer, type TestSpecification } from "vitest/node";
import { isAlone } from "./file-pool.ts";

/** What took longest on two cores, in seconds: a machine that has never run the tests does not know. To be mended when it is far off. */
const SLOW: readonly (readonly [file: string, seconds: number])[] = [
  ["agent/src/federations/agent-federations.int.test.ts", 66],
  ["launcher/src/launch.int.test.ts", 46],
  ["hub/src/proxies/pool-scenarios.int.test.ts", 37],
  ["hub/src/targets/targets.int.test.ts", 37],
  ["hub/src/agent-usage.int.test.ts", 31],
  ["hub/src/hub-killed.int.test.ts", 31],
  ["hub/src/billing-faults.int.test.ts", 31],
  ["agent/src/connection/connection.int.test.ts", 30],
  ["agent/src/coordination/coordination.int.test.ts", 27],
  ["agent/src/federations/federation-members.int.test.ts", 25],
  ["cli/src/federations/federations.int.test.ts", 24],
  ["hub/src/proxies/egress.int.test.ts", 23],
  ["hub/src/targets/nearest-follows.int.test.ts", 21],
  ["agent/src/enrolment/enrolment.int.test.ts", 20],
  ["agent/src/local-api/examples.int.test.ts", 19],
  ["api/src/usage/year-of-usage.int.test.ts", 18],
  ["agent/src/usage/usage-killed.int.test.ts", 17],
  ["hub/src/federations.int.test.ts", 17],
  ["cli/src/accounts/billing.int.test.ts", 17],
  ["hub/src/federation-verbs.int.test.ts", 16],
  ["cli/src/targets/targets.int.test.ts", 16],
  ["cli/src/cli.int.test.ts", 16],
  ["hub/src/agent-messages.int.test.ts", 15],
  ["agent/src/federations/federation-takeover.int.test.ts", 14],
  ["agent/src/usage/usage-named-faults.int.test.ts", 14],
  ["api/src/billing/named-faults.int.test.ts", 14],
  ["agent/src/local-api/local-api.int.test.ts", 14],
  ["hub/src/federations-ingest.int.test.ts", 13],
  ["cli/src/pools/pools.int.test.ts", 13],
  ["agent/src/proxies/gateway/gateway-faults.int.test.ts", 12],
  ["agent/src/usage/agent-billing.int.test.ts", 10],
  ["api/src/ledger/billing-history.property.int.test.ts", 10],
  ["hub/src/usage.int.test.ts", 10],
  ["hub/src/certificates.int.test.ts", 10],
  ["agent/src/federations/federation-host.int.test.ts", 9],
  ["hub/src/loops/account-watch.int.test.ts", 9],
  ["agent/src/federations/thread/federation-thread.int.test.ts", 9],
  ["api/src/identity/identity.int.test.ts", 8],
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
