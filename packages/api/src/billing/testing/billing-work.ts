import type { Database } from "@orrery/db";
import type { AccountId, CorrelationId, OperatorId } from "@orrery/protocol";
import { createLogger, systemClock } from "@orrery/runtime";
import { finalizeInvoice } from "../../invoices/finalize-invoice.ts";
import { askSlice } from "../../slices/ask-slice.ts";
import { keepSlices } from "../../slices/keep-slices.ts";
import type { SliceNode } from "../../slices/slice-node.ts";
import type { SignedInContext } from "../../trpc.ts";
import { createUsageBook } from "../../usage/usage-book.ts";
import { toldQuantity } from "../../usage/usage-booking.ts";

/** What a hub does for one agent and one operator; as JSON it goes to another process. */
export type BillingWork = {
  accountId: AccountId;
  node: SliceNode;
  /** One tool invocation, for a credit; beside it something that cannot be is told, which asks for a finding. */
  eventId: string;
  eventAtMs: number;
  /** A draft whose period has ended. */
  invoiceId: string;
};

const CREDIT = 1_000_000_000n;

/** Lends credits, books what was used of them, takes the rest back and finalizes an invoice: all of it may be asked again after a crash. */
export async function doBillingWork(db: Database, work: BillingWork): Promise<void> {
  const { accountId, node, eventId: id, eventAtMs, invoiceId } = work;
  const ports = { db, clock: systemClock, log: createLogger({ service: "test", level: "silent" }) };
  const slice = await askSlice(ports, node, { accountId, units: String(5n * CREDIT), isReserve: false });
  if (slice.outcome !== "granted") throw new Error(JSON.stringify(slice));
  const told = {
    ...{ source: `node/${node.id}`, accountId, meter: "tool_invocations", atMs: eventAtMs },
    ...{ unique: null, worker: null, nodeId: node.id },
  };
  const [answer, odd] = await createUsageBook(ports).book([
    { ...told, id, value: toldQuantity(1), parts: [{ holdId: slice.id, units: CREDIT }] },
    { ...told, id: `${id} odd`, value: toldQuantity("1.5"), parts: [] },
  ]);
  if (answer?.outcome !== "booked" || odd?.outcome !== "refused")
    throw new Error(JSON.stringify([answer, odd]));
  await keepSlices(ports, node, { ids: [] });
  await finalizeInvoice(contextOf(db), invoiceId);
}

function contextOf(db: Database): SignedInContext {
  const actor = { kind: "operator", id: "op-1", name: "ada@orrery.example" } as const;
  const principal = { actor, operatorId: "op-1" as OperatorId, email: actor.name, role: "billing" };
  // Finalizing asks for no other port.
  return {
    ...{ db, clock: systemClock, principal, correlationId: "test" as CorrelationId },
  } as unknown as SignedInContext;
}
