-- "Account" becomes the word for who pays: how an operator signs in gets a name of its own. Nothing of it changes.
ALTER TABLE "account" RENAME TO "sign_in_account";
ALTER TABLE "sign_in_account" RENAME CONSTRAINT "account_pkey" TO "sign_in_account_pkey";
ALTER TABLE "sign_in_account" RENAME CONSTRAINT "account_user_id_fkey" TO "sign_in_account_user_id_fkey";
ALTER INDEX "account_user_id_idx" RENAME TO "sign_in_account_user_id_idx";

-- CreateTable
CREATE TABLE "wallet" (
    "account_id" TEXT NOT NULL,
    "last_entry" BIGINT NOT NULL,
    "last_entry_at" TIMESTAMPTZ(3) NOT NULL,
    "head_hash" BYTEA NOT NULL,
    "balance_units" BIGINT NOT NULL,
    "overdraft_units" BIGINT NOT NULL,
    "debt_units" BIGINT NOT NULL,
    "reserved_debt_units" BIGINT NOT NULL,

    CONSTRAINT "wallet_pkey" PRIMARY KEY ("account_id")
);

-- CreateTable
CREATE TABLE "credit_grant" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "priority" INTEGER NOT NULL,
    "ends_at" TIMESTAMPTZ(3),
    "is_promotional" BOOLEAN NOT NULL,
    "origin" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "units" BIGINT NOT NULL,
    "left_units" BIGINT NOT NULL,
    "reserved_units" BIGINT NOT NULL,

    CONSTRAINT "credit_grant_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "credit_hold" (
    "account_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "number" BIGSERIAL NOT NULL,
    "ends_at" TIMESTAMPTZ(3) NOT NULL,
    "parts" JSONB NOT NULL,
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "credit_hold_pkey" PRIMARY KEY ("account_id","id")
);

-- CreateTable
CREATE TABLE "ledger_entry" (
    "account_id" TEXT NOT NULL,
    "number" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "book" TEXT NOT NULL,
    "direction" TEXT NOT NULL,
    "units" BIGINT NOT NULL,
    "balance_units" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "hold_id" TEXT,
    "refund_of" BIGINT,
    "reason" TEXT,
    "posting_key" TEXT,
    "detail" TEXT NOT NULL,
    "hash" BYTEA NOT NULL,

    CONSTRAINT "ledger_entry_pkey" PRIMARY KEY ("account_id","number")
);

-- CreateTable
CREATE TABLE "credit_use" (
    "id" BIGSERIAL NOT NULL,
    "account_id" TEXT NOT NULL,
    "entry" BIGINT,
    "grant_id" TEXT,
    "units" BIGINT NOT NULL,

    CONSTRAINT "credit_use_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ledger_posting" (
    "account_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "request_hash" BYTEA NOT NULL,
    "outcome" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ledger_posting_pkey" PRIMARY KEY ("account_id","key")
);

-- CreateIndex
CREATE INDEX "credit_grant_open_idx" ON "credit_grant"("account_id") WHERE ("left_units" != 0);

-- CreateIndex
CREATE INDEX "credit_hold_open_idx" ON "credit_hold"("account_id", "number") WHERE ("closed_at" IS NULL);

-- CreateIndex
CREATE INDEX "credit_hold_end_idx" ON "credit_hold"("ends_at") WHERE ("closed_at" IS NULL);

-- CreateIndex
CREATE INDEX "ledger_entry_account_id_at_idx" ON "ledger_entry"("account_id", "at");

-- CreateIndex
CREATE INDEX "credit_use_account_id_entry_idx" ON "credit_use"("account_id", "entry");

-- What must hold whoever writes.
ALTER TABLE "wallet"
  ADD CONSTRAINT "wallet_balance_check" CHECK (balance_units >= -overdraft_units),
  ADD CONSTRAINT "wallet_debt_check"
    CHECK (debt_units >= 0 AND reserved_debt_units >= 0 AND debt_units + reserved_debt_units <= overdraft_units);
ALTER TABLE "credit_grant"
  ADD CONSTRAINT "credit_grant_amounts_check"
    CHECK (units > 0 AND left_units BETWEEN 0 AND units AND reserved_units BETWEEN 0 AND left_units);
ALTER TABLE "ledger_entry"
  ADD CONSTRAINT "ledger_entry_units_check" CHECK (units > 0),
  ADD CONSTRAINT "ledger_entry_number_check" CHECK (number > 0),
  ADD CONSTRAINT "ledger_entry_direction_check" CHECK (direction IN ('in', 'out')),
  ADD CONSTRAINT "ledger_entry_kind_check"
    CHECK (kind IN ('purchase', 'grant', 'usage', 'refund', 'adjustment', 'expiry', 'transfer')),
  ADD CONSTRAINT "ledger_entry_book_check"
    CHECK (book IN ('sales', 'grants', 'usage', 'expiry', 'adjustments', 'transfers'));

-- What is booked stays as it is: for Orrery's own role, too.
CREATE FUNCTION "refuse_change"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Rows of % are never changed: book a correcting entry.', TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER "ledger_entry_is_final" BEFORE UPDATE OR DELETE OR TRUNCATE ON "ledger_entry"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "credit_use_is_final" BEFORE UPDATE OR DELETE OR TRUNCATE ON "credit_use"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();
CREATE TRIGGER "ledger_posting_is_final" BEFORE UPDATE OR DELETE OR TRUNCATE ON "ledger_posting"
  FOR EACH STATEMENT EXECUTE FUNCTION "refuse_change"();

-- Both sides of every entry: their sum is zero, in all and in each entry.
CREATE VIEW "ledger_side" AS
  SELECT account_id, number, 'wallet ' || account_id AS book,
    CASE direction WHEN 'in' THEN units ELSE -units END AS units FROM ledger_entry
  UNION ALL
  SELECT account_id, number, book, CASE direction WHEN 'in' THEN -units ELSE units END FROM ledger_entry;
