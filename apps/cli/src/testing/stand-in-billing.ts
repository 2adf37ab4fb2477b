import {
  AccountAssignInput,
  AccountCreateInput,
  AccountRefInput,
  AccountRuleInput,
  AccountSetInput,
  AccountStateInput,
  type AccountView,
  CheckoutInput,
  CreditsBuyInput,
  CreditsGrantInput,
  CreditsRefundInput,
  CreditsTransferInput,
  InvoiceDraftInput,
  InvoiceEndInput,
  InvoiceListInput,
  InvoicePayInput,
  InvoiceRefInput,
  LedgerPageInput,
  RateCardCreateInput,
  UsageListInput,
  VerifyInput,
} from "@orrery/protocol";
import { TRPCError } from "@trpc/server";
import { someAccount, someEntry, someInvoice } from "./some-billing.ts";
import { notFound, Refusal, type StandInProcedure, t } from "./stand-in-trpc.ts";

const NOTHING_LEFT = { accountCount: 0, entryCount: 0, problemCount: 0, problems: [], nextAfter: null };

/** The part of the hub's billing that the CLI's tests need, in memory. */
export class StandInBilling {
  readonly accounts: AccountView[] = [];
  invoice = someInvoice();
  isDatabaseGone = false;
  verdict = { accountCount: 1, entryCount: 3, problemCount: 0, problems: [] as unknown[] };

  routers(procedure: StandInProcedure) {
    const after = (accountId: string, fields: Partial<AccountView> = {}): AccountView =>
      Object.assign(this.#find(accountId), fields);
    const invoiceAfter = (fields: Partial<Record<keyof typeof this.invoice, unknown>>) => {
      this.invoice = someInvoice({ ...this.invoice, ...fields });
      return this.invoice;
    };
    return {
      accounts: t.router({
        list: procedure.query(() => this.accounts),
        create: procedure.input(AccountCreateInput).mutation(({ input: { name, currency } }) => {
          const made = someAccount({ id: `a-${name}-0001`, name, currency });
          this.accounts.push(made);
          return made;
        }),
        set: procedure.input(AccountSetInput).mutation(({ input }) => after(input.accountId)),
        setState: procedure
          .input(AccountStateInput)
          .mutation(({ input: { accountId, state } }) => after(accountId, { state })),
        ledger: procedure.input(LedgerPageInput).query(() => ({ items: [someEntry()], nextBefore: null })),
        grants: procedure.input(AccountRefInput).query(() => [
          {
            ...{
              id: "1.0",
              origin: "purchase",
              priority: 50,
              isPromotional: false,
              startedAtMs: 1,
              endsAtMs: null,
            },
            ...{ units: "12500000000", leftUnits: "12500000000", reservedUnits: "2000000000" },
          },
        ]),
        members: procedure.input(AccountRefInput).query(() => []),
        rules: procedure.input(AccountRefInput).query(() => [
          {
            id: "r-1",
            accountId: "a",
            subjectKind: "node",
            labels: { env: "prod" },
            priority: 50,
            createdAtMs: 1,
          },
        ]),
        addRule: procedure
          .input(AccountRuleInput)
          .mutation(({ input }) => ({ ...input, id: "r-1", createdAtMs: 1 })),
        assignments: procedure
          .input(AccountRefInput)
          .query(() => [
            { subjectKind: "node", subjectId: "n", subjectName: "tokyo-1", ruleId: null, sinceAtMs: 1 },
          ]),
        assign: procedure.input(AccountAssignInput).mutation(({ input: { accountId } }) => ({ accountId })),
        verify: procedure
          .input(VerifyInput.optional())
          .query(({ input }) =>
            input?.after === undefined ? { ...this.verdict, nextAfter: "a-acme-0001" } : NOTHING_LEFT,
          ),
      }),
      credits: t.router({
        grant: procedure.input(CreditsGrantInput).mutation(({ input }) => after(input.accountId)),
        buy: procedure.input(CreditsBuyInput).mutation(({ input }) => {
          if (this.isDatabaseGone) {
            throw new TRPCError({
              code: "SERVICE_UNAVAILABLE",
              cause: new Refusal("DATABASE_UNAVAILABLE"),
            });
          }
          return after(input.accountId);
        }),
        refund: procedure.input(CreditsRefundInput).mutation(({ input }) => after(input.accountId)),
        transfer: procedure.input(CreditsTransferInput).mutation(({ input }) => after(input.accountId)),
      }),
      topUps: t.router({
        checkout: procedure
          .input(CheckoutInput)
          .mutation(() => ({ topUpId: "t-1", url: "https://pay.example/c/1" })),
      }),
      usage: t.router({
        events: procedure.input(UsageListInput).query(() => ({ items: [], nextCursor: null })),
      }),
      rateCards: t.router({
        create: procedure.input(RateCardCreateInput).mutation(({ input }) => ({
          ...{ ...input, id: "c-1", startsAtMs: input.startsAtMs ?? 1_700_000_000_000, state: "applies" },
        })),
      }),
      invoices: t.router({
        list: procedure.input(InvoiceListInput).query(({ input: { state } }) => ({
          items: state === undefined || state === this.invoice.state ? [this.invoice] : [],
          nextCursor: null,
        })),
        get: procedure.input(InvoiceRefInput).query(({ input: { invoiceId } }) => this.#invoice(invoiceId)),
        draft: procedure.input(InvoiceDraftInput).mutation(() => this.invoice),
        finalize: procedure.input(InvoiceRefInput).mutation(({ input: { invoiceId } }) => {
          this.#invoice(invoiceId);
          return invoiceAfter({ state: "finalized", number: "2026-000042" });
        }),
        pay: procedure.input(InvoicePayInput).mutation(({ input: { invoiceId, reference } }) => {
          this.#invoice(invoiceId);
          return invoiceAfter({ state: "paid", paidReference: reference });
        }),
        void: procedure.input(InvoiceEndInput).mutation(({ input: { invoiceId, reason } }) => {
          this.#invoice(invoiceId);
          return invoiceAfter({ state: "void", endReason: reason });
        }),
      }),
    };
  }

  #find(id: string): AccountView {
    const account = this.accounts.find((each) => each.id === id);
    if (account === undefined) throw notFound();
    return account;
  }

  #invoice(reference: string) {
    if (reference !== this.invoice.id && reference !== this.invoice.number) throw notFound();
    return this.invoice;
  }
}
