import type { AccountId } from "@orrery/protocol";
import { expect, test } from "vitest";
import { type AccountToWatch, accountAttentionItems } from "./account-attention.ts";
import { accountRisk, type RiskFacts } from "./account-risk.ts";

const NOW = 1_700_000_000_000;
const QUIET: RiskFacts = {
  ...{ availableUnits: 1000n, burnUnitsPerHour: 0n, isInUse: true, isParked: false },
  ...{ day: null, period: null, overdueCount: 0, overdueMs: 0 },
};

function told(facts: Partial<RiskFacts>, suspended: AccountToWatch["suspended"] = null) {
  const account = { accountId: "a-1" as AccountId, name: "acme", suspended };
  return accountAttentionItems([{ ...account, risk: accountRisk({ ...QUIET, ...facts }) }], NOW);
}

test("[V7] usage that stands still is critical, what will stop it a warning, what stops nothing a notice", () => {
  const usedUp = { limitUnits: 10n, usedUnits: 10n };
  const nearlyUsedUp = { limitUnits: 10n, usedUnits: 8n };
  const severities = [
    { availableUnits: 0n },
    { day: usedUp },
    { burnUnitsPerHour: 100n },
    { period: nearlyUsedUp },
    { overdueCount: 1, overdueMs: 400 * 86_400_000 },
  ].map((facts) => told(facts).map(({ severity }) => severity));
  expect(severities).toEqual([["critical"], ["critical"], ["warning"], ["warning"], ["notice"]]);
  expect(told({})).toEqual([]);
  expect(told({ availableUnits: 0n })).toEqual([
    {
      ...{ kind: "account_at_risk", severity: "critical", nodeId: null, accountId: "a-1", sinceAtMs: NOW },
      ...{ title: "The account acme can spend nothing", detail: "Its credits are used up." },
    },
  ]);
});

test("[V7] a suspended account is told once, with its reason, whoever suspended it", () => {
  const suspended = { reason: "A node told usage of it.", sinceAtMs: NOW - 5 };
  for (const facts of [{}, { isParked: true, availableUnits: 0n }]) {
    expect(told(facts, suspended)).toEqual([
      {
        ...{ kind: "account_suspended", severity: "critical", nodeId: null, accountId: "a-1" },
        ...{ title: "The account acme is suspended", detail: suspended.reason, sinceAtMs: NOW - 5 },
      },
    ]);
  }
});
