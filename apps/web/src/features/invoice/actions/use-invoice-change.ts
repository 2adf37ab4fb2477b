"use client";
import { useQueryClient } from "@tanstack/react-query";
import { useTRPC, type useTRPCClient } from "../../../lib/trpc/client.tsx";

/** As the hub answers with it. */
type ReadInvoice = Awaited<ReturnType<ReturnType<typeof useTRPCClient>["invoices"]["get"]["query"]>>;

/** Puts an invoice as it is after an act where it is shown, and reads again what else the act changed. */
export function useInvoiceChange(): (invoice: ReadInvoice) => void {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return (invoice) => {
    queryClient.setQueryData(trpc.invoices.get.queryKey({ invoiceId: invoice.id }), invoice);
    void queryClient.invalidateQueries(trpc.invoices.list.pathFilter());
    // Paying buys what the overdraft paid, and the accounts' figures follow.
    void queryClient.invalidateQueries(trpc.accounts.pathFilter());
  };
}
