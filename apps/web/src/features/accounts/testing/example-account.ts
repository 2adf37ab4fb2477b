import type { AccountId, AccountView } from "@orrery/protocol";

export function exampleAccount(name: string, part: Partial<AccountView> = {}): AccountView {
  const limit = { limitUnits: null, usedUnits: "0", fromAtMs: 0, toAtMs: 86_400_000 };
  return {
    id: `id-${name}` as AccountId,
    name,
    ownerId: null,
    zone: "UTC",
    currency: "EUR",
    creditPriceMicros: "15000",
    taxPpm: 190_000,
    period: "monthly",
    billingAddress: {
      name: "",
      street: "",
      city: "",
      postalCode: "",
      region: "",
      country: "",
      email: "",
      taxId: "",
    },
    state: "active",
    stateReason: null,
    stateSinceAtMs: null,
    createdAtMs: 0,
    balanceUnits: "0",
    availableUnits: "0",
    heldUnits: "0",
    overdraftUnits: "0",
    reserveUnits: "0",
    entryCount: 0,
    day: limit,
    periodSpend: limit,
    burnUnitsPerHour: "0",
    topUp: null,
    nodeCount: 0,
    openFindingCount: 0,
    atMs: 0,
    ...part,
  };
}
