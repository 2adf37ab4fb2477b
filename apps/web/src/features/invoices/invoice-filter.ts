import { AccountId, type InvoiceState } from "@orrery/protocol";

const PAGE_SIZE = 100;

export type InvoiceFilter = {
  accountId?: AccountId;
  state?: InvoiceState;
  overdueOnly?: true;
  limit: number;
};

/** What narrows the list, as the hub takes it. An account that can be none is passed over. */
export function invoiceFilter({
  account,
  state,
  overdue,
}: {
  account: string | null;
  state: InvoiceState | null;
  overdue: boolean;
}): InvoiceFilter {
  const accountId = AccountId.safeParse(account);
  return {
    ...(accountId.success ? { accountId: accountId.data } : {}),
    ...(state === null ? {} : { state }),
    ...(overdue ? { overdueOnly: true as const } : {}),
    limit: PAGE_SIZE,
  };
}
