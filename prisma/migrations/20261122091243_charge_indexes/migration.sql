-- DropIndex
DROP INDEX "usage_charge_invoice_id_idx";

-- CreateIndex
CREATE INDEX "usage_charge_invoice_idx" ON "usage_charge"("invoice_id") WHERE ("invoice_id" IS NOT NULL);

-- The same rule, asked once a statement: to finalize an invoice changes the invoice of very many charges, and of nothing else.
DROP TRIGGER "usage_charge_is_final" ON "usage_charge";
DROP FUNCTION "refuse_charge_change"();
CREATE TRIGGER "usage_charge_is_final"
  BEFORE UPDATE OF id, account_id, meter, kind, period_from_at, rate_from_at, rate_to_at, card_id, quantity, units, event_count,
    first_at, last_at, booked_at, entry
  ON "usage_charge" FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
