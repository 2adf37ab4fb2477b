-- AlterTable
ALTER TABLE "account" ADD COLUMN     "billing_address" JSONB NOT NULL DEFAULT '{}',
ADD COLUMN     "credit_price_micros" BIGINT NOT NULL DEFAULT 10000,
ADD COLUMN     "day_limit_units" BIGINT,
ADD COLUMN     "owner_id" TEXT,
ADD COLUMN     "period_kind" TEXT NOT NULL DEFAULT 'monthly',
ADD COLUMN     "period_limit_units" BIGINT,
ADD COLUMN     "reserve_units" BIGINT NOT NULL DEFAULT 10000000000,
ADD COLUMN     "state_reason" TEXT,
ADD COLUMN     "state_since_at" TIMESTAMPTZ(3),
ADD COLUMN     "tax_ppm" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "top_up_rule" JSONB;

-- CreateTable
CREATE TABLE "account_member" (
    "account_id" TEXT NOT NULL,
    "operator_id" TEXT NOT NULL,
    "added_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "account_member_pkey" PRIMARY KEY ("account_id","operator_id")
);

-- CreateTable
CREATE TABLE "account_rule" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "labels" JSONB NOT NULL,
    "priority" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "account_rule_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account_assignment" (
    "subject_kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "assigned_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "account_assignment_pkey" PRIMARY KEY ("subject_kind","subject_id")
);

-- CreateTable
CREATE TABLE "account_span" (
    "id" BIGSERIAL NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "from_at" TIMESTAMPTZ(3) NOT NULL,
    "to_at" TIMESTAMPTZ(3),

    CONSTRAINT "account_span_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "custom_meter" (
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "aggregation" TEXT NOT NULL,
    "unit" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "archived_at" TIMESTAMPTZ(3),

    CONSTRAINT "custom_meter_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "rate_card" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "account_id" TEXT,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3),
    "rates" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "rate_card_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "usage_event" (
    "source" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "meter" TEXT NOT NULL,
    "value" BIGINT NOT NULL,
    "unique_value" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,
    "node_id" TEXT,
    "worker" TEXT,
    "payload_hash" BYTEA NOT NULL,
    "charge_id" TEXT,
    "units" BIGINT NOT NULL,
    "refusal" JSONB,

    CONSTRAINT "usage_event_pkey" PRIMARY KEY ("source","id")
);

-- CreateTable
CREATE TABLE "usage_total" (
    "account_id" TEXT NOT NULL,
    "meter" TEXT NOT NULL,
    "period_from_at" TIMESTAMPTZ(3) NOT NULL,
    "rate_from_at" TIMESTAMPTZ(3) NOT NULL,
    "card_id" TEXT NOT NULL,
    "quantity" BIGINT NOT NULL,
    "charged_units" BIGINT NOT NULL,

    CONSTRAINT "usage_total_pkey" PRIMARY KEY ("account_id","meter","period_from_at","rate_from_at")
);

-- CreateTable
CREATE TABLE "usage_value" (
    "account_id" TEXT NOT NULL,
    "meter" TEXT NOT NULL,
    "period_from_at" TIMESTAMPTZ(3) NOT NULL,
    "rate_from_at" TIMESTAMPTZ(3) NOT NULL,
    "value_hash" BYTEA NOT NULL,

    CONSTRAINT "usage_value_pkey" PRIMARY KEY ("account_id","meter","period_from_at","rate_from_at","value_hash")
);

-- CreateTable
CREATE TABLE "usage_charge" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "meter" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "period_from_at" TIMESTAMPTZ(3) NOT NULL,
    "rate_from_at" TIMESTAMPTZ(3) NOT NULL,
    "rate_to_at" TIMESTAMPTZ(3),
    "card_id" TEXT NOT NULL,
    "quantity" BIGINT NOT NULL,
    "units" BIGINT NOT NULL,
    "event_count" INTEGER NOT NULL,
    "first_at" TIMESTAMPTZ(3) NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,
    "booked_at" TIMESTAMPTZ(3) NOT NULL,
    "entry" BIGINT,
    "invoice_id" TEXT,

    CONSTRAINT "usage_charge_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "usage_hour" (
    "account_id" TEXT NOT NULL,
    "hour_at" TIMESTAMPTZ(3) NOT NULL,
    "meter" TEXT NOT NULL,
    "node_id" TEXT NOT NULL,
    "quantity" BIGINT NOT NULL,
    "units" BIGINT NOT NULL,
    "event_count" BIGINT NOT NULL,

    CONSTRAINT "usage_hour_pkey" PRIMARY KEY ("account_id","hour_at","meter","node_id")
);

-- CreateTable
CREATE TABLE "account_spend" (
    "account_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "from_at" TIMESTAMPTZ(3) NOT NULL,
    "units" BIGINT NOT NULL,

    CONSTRAINT "account_spend_pkey" PRIMARY KEY ("account_id","kind","from_at")
);

-- CreateTable
CREATE TABLE "account_alert" (
    "account_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "level" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "account_alert_pkey" PRIMARY KEY ("account_id","kind","key","level")
);

-- CreateTable
CREATE TABLE "top_up" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "cause" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "units" BIGINT NOT NULL,
    "amount_coins" BIGINT NOT NULL,
    "currency" TEXT NOT NULL,
    "reference" TEXT,
    "problem" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "settled_at" TIMESTAMPTZ(3),

    CONSTRAINT "top_up_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payment_message" (
    "provider" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "payment_message_pkey" PRIMARY KEY ("provider","id")
);

-- CreateTable
CREATE TABLE "finding" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "sentence" TEXT NOT NULL,
    "evidence" JSONB NOT NULL,
    "has_parked" BOOLEAN NOT NULL,
    "count" INTEGER NOT NULL,
    "opened_at" TIMESTAMPTZ(3) NOT NULL,
    "last_at" TIMESTAMPTZ(3) NOT NULL,
    "dismissed_at" TIMESTAMPTZ(3),
    "dismissed_by" TEXT,
    "dismiss_reason" TEXT,

    CONSTRAINT "finding_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "subscription_fee" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "micros" BIGINT NOT NULL,
    "starts_at" TIMESTAMPTZ(3) NOT NULL,
    "ends_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "subscription_fee_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "invoice" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "period_kind" TEXT NOT NULL,
    "from_at" TIMESTAMPTZ(3) NOT NULL,
    "to_at" TIMESTAMPTZ(3) NOT NULL,
    "state" TEXT NOT NULL,
    "number" TEXT,
    "zone" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "credit_price_micros" BIGINT NOT NULL,
    "tax_ppm" INTEGER NOT NULL,
    "customer" JSONB NOT NULL,
    "seller" JSONB NOT NULL,
    "sum_coins" BIGINT NOT NULL,
    "tax_coins" BIGINT NOT NULL,
    "total_coins" BIGINT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "finalized_at" TIMESTAMPTZ(3),
    "due_at" TIMESTAMPTZ(3),
    "paid_at" TIMESTAMPTZ(3),
    "paid_reference" TEXT,
    "ended_at" TIMESTAMPTZ(3),
    "end_reason" TEXT,

    CONSTRAINT "invoice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "invoice_line" (
    "invoice_id" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "meter" TEXT,
    "detail" JSONB NOT NULL,
    "units" BIGINT NOT NULL,
    "micros" DECIMAL(60,0) NOT NULL,
    "per" DECIMAL(60,0) NOT NULL,

    CONSTRAINT "invoice_line_pkey" PRIMARY KEY ("invoice_id","position")
);

-- CreateTable
CREATE TABLE "credit_note" (
    "id" TEXT NOT NULL,
    "invoice_id" TEXT NOT NULL,
    "number" TEXT NOT NULL,
    "coins" BIGINT NOT NULL,
    "tax_coins" BIGINT NOT NULL,
    "reason" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "credit_note_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "number_series" (
    "name" TEXT NOT NULL,
    "last" INTEGER NOT NULL,

    CONSTRAINT "number_series_pkey" PRIMARY KEY ("name")
);

-- CreateIndex
CREATE INDEX "account_member_operator_id_idx" ON "account_member"("operator_id");

-- CreateIndex
CREATE INDEX "account_rule_account_id_idx" ON "account_rule"("account_id");

-- CreateIndex
CREATE INDEX "account_assignment_account_id_idx" ON "account_assignment"("account_id");

-- CreateIndex
CREATE INDEX "account_span_subject_kind_subject_id_from_at_idx" ON "account_span"("subject_kind", "subject_id", "from_at");

-- CreateIndex
CREATE INDEX "account_span_account_id_idx" ON "account_span"("account_id");

-- CreateIndex
CREATE UNIQUE INDEX "account_span_open_key" ON "account_span"("subject_kind", "subject_id") WHERE ("to_at" IS NULL);

-- CreateIndex
CREATE INDEX "rate_card_account_id_idx" ON "rate_card"("account_id");

-- CreateIndex
CREATE INDEX "usage_event_charge_id_idx" ON "usage_event"("charge_id");

-- CreateIndex
CREATE INDEX "usage_event_account_id_at_idx" ON "usage_event"("account_id", "at");

-- CreateIndex
CREATE INDEX "usage_charge_account_id_booked_at_idx" ON "usage_charge"("account_id", "booked_at");

-- CreateIndex
CREATE INDEX "usage_charge_account_id_entry_idx" ON "usage_charge"("account_id", "entry");

-- CreateIndex
CREATE INDEX "usage_charge_invoice_id_idx" ON "usage_charge"("invoice_id");

-- CreateIndex
CREATE INDEX "usage_charge_open_idx" ON "usage_charge"("account_id", "period_from_at") WHERE ("invoice_id" IS NULL);

-- CreateIndex
CREATE INDEX "top_up_account_id_created_at_idx" ON "top_up"("account_id", "created_at");

-- CreateIndex
CREATE UNIQUE INDEX "top_up_reference_key" ON "top_up"("reference");

-- CreateIndex
CREATE INDEX "finding_opened_at_idx" ON "finding"("opened_at");

-- CreateIndex
CREATE UNIQUE INDEX "finding_open_key" ON "finding"("account_id", "kind", "key") WHERE ("dismissed_at" IS NULL);

-- CreateIndex
CREATE INDEX "subscription_fee_account_id_idx" ON "subscription_fee"("account_id");

-- CreateIndex
CREATE UNIQUE INDEX "invoice_number_key" ON "invoice"("number");

-- CreateIndex
CREATE INDEX "invoice_created_at_idx" ON "invoice"("created_at");

-- CreateIndex
CREATE UNIQUE INDEX "invoice_period_key" ON "invoice"("account_id", "from_at", "to_at") WHERE (state <> 'void');

-- CreateIndex
CREATE UNIQUE INDEX "credit_note_number_key" ON "credit_note"("number");

-- CreateIndex
CREATE INDEX "credit_note_invoice_id_idx" ON "credit_note"("invoice_id");

-- What must hold whoever writes.
ALTER TABLE "account"
  ADD CONSTRAINT "account_amounts_check"
    CHECK (credit_price_micros >= 0 AND tax_ppm BETWEEN 0 AND 1000000 AND reserve_units >= 0
      AND (day_limit_units IS NULL OR day_limit_units >= 0) AND (period_limit_units IS NULL OR period_limit_units >= 0)),
  ADD CONSTRAINT "account_state_check" CHECK (state IN ('active', 'suspended', 'closed')),
  ADD CONSTRAINT "account_period_check" CHECK (period_kind IN ('daily', 'weekly', 'monthly', 'yearly'));
ALTER TABLE "usage_event"
  ADD CONSTRAINT "usage_event_outcome_check" CHECK ((charge_id IS NULL) = (refusal IS NOT NULL) AND units >= 0);
ALTER TABLE "usage_total"
  ADD CONSTRAINT "usage_total_amounts_check" CHECK (quantity >= 0 AND charged_units >= 0);
ALTER TABLE "usage_charge"
  ADD CONSTRAINT "usage_charge_kind_check"
    CHECK ((kind = 'usage' AND units >= 0 AND quantity >= 0) OR (kind = 'refund' AND units < 0 AND quantity = 0));
ALTER TABLE "invoice"
  ADD CONSTRAINT "invoice_state_check" CHECK (state IN ('draft', 'finalized', 'paid', 'void', 'uncollectible')),
  ADD CONSTRAINT "invoice_number_check" CHECK ((state = 'draft') = (number IS NULL)),
  ADD CONSTRAINT "invoice_period_check" CHECK (from_at < to_at);
ALTER TABLE "credit_note"
  ADD CONSTRAINT "credit_note_coins_check" CHECK (coins > 0);
ALTER TABLE "number_series" ADD CONSTRAINT "number_series_last_check" CHECK (last >= 0);

-- Usage that was told, lines of invoices and credit notes stay as they are: for Orrery's own role, too.
CREATE TRIGGER "usage_event_is_final" BEFORE UPDATE OR DELETE OR TRUNCATE ON "usage_event"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "invoice_line_is_final" BEFORE UPDATE OR DELETE OR TRUNCATE ON "invoice_line"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "credit_note_is_final" BEFORE UPDATE OR DELETE OR TRUNCATE ON "credit_note"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "usage_charge_is_kept" BEFORE DELETE OR TRUNCATE ON "usage_charge"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();

-- Of a charge only the invoice that it is on changes.
CREATE FUNCTION "refuse_charge_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(NEW) - 'invoice_id' IS DISTINCT FROM to_jsonb(OLD) - 'invoice_id' THEN
    RAISE EXCEPTION 'A charge is never changed: book a refund.' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER "usage_charge_is_final" BEFORE UPDATE ON "usage_charge"
  FOR EACH ROW EXECUTE FUNCTION "refuse_charge_change"();

-- Of a finalized invoice only the state and what belongs to it changes, and it is never deleted.
CREATE FUNCTION "refuse_invoice_change"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  free TEXT[] := ARRAY['state', 'paid_at', 'paid_reference', 'ended_at', 'end_reason'];
BEGIN
  IF OLD.state = 'draft' THEN
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
  END IF;
  IF TG_OP = 'DELETE' OR NEW.state = 'draft' OR to_jsonb(NEW) - free IS DISTINCT FROM to_jsonb(OLD) - free THEN
    RAISE EXCEPTION 'A finalized invoice is never changed: write a credit note, or void it.' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END
$$;
CREATE TRIGGER "invoice_is_final" BEFORE UPDATE OR DELETE ON "invoice"
  FOR EACH ROW EXECUTE FUNCTION "refuse_invoice_change"();
CREATE TRIGGER "invoice_is_kept" BEFORE TRUNCATE ON "invoice"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
