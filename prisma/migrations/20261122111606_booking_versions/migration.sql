-- AlterTable
ALTER TABLE "account" ADD COLUMN     "version" BIGINT NOT NULL DEFAULT 0;

-- AlterTable
ALTER TABLE "wallet" ADD COLUMN     "version" BIGINT NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "booking_basis" (
    "id" INTEGER NOT NULL,
    "version" BIGINT NOT NULL,

    CONSTRAINT "booking_basis_pkey" PRIMARY KEY ("id")
);

-- What a hub remembers of an account, of its facts and of the prices is true while the versions stay (docs/decisions/0069). They are drawn and not
-- counted: a database that was set back to an earlier state must not come to a number again that somebody knows with another meaning.
INSERT INTO "booking_basis" (id, version) VALUES (1, 0);
CREATE FUNCTION "drawn_version"() RETURNS BIGINT LANGUAGE sql VOLATILE AS $$ SELECT (random() * 9e18)::bigint $$;

CREATE FUNCTION "draw_own_version"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.version := drawn_version();
  RETURN NEW;
END
$$;
-- Whoever writes the version himself has drawn it.
CREATE TRIGGER "wallet_version" BEFORE UPDATE ON "wallet"
  FOR EACH ROW WHEN (NEW.version = OLD.version) EXECUTE FUNCTION "draw_own_version"();
CREATE TRIGGER "account_version"
  BEFORE UPDATE OF name, zone, state, state_reason, period_kind, day_limit_units, period_limit_units ON "account"
  FOR EACH ROW EXECUTE FUNCTION "draw_own_version"();

CREATE FUNCTION "draw_basis_version"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE booking_basis SET version = drawn_version();
  RETURN NULL;
END
$$;
CREATE TRIGGER "custom_meter_version" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "custom_meter"
  FOR EACH STATEMENT EXECUTE FUNCTION "draw_basis_version"();
CREATE TRIGGER "rate_card_truncated_version" AFTER TRUNCATE ON "rate_card"
  FOR EACH STATEMENT EXECUTE FUNCTION "draw_basis_version"();
-- A span that was read stays true for longer than a hub remembers it, since it only ever ends: unless somebody else than a hub changes it.
CREATE TRIGGER "account_span_version" AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON "account_span"
  FOR EACH STATEMENT WHEN (current_setting('application_name') <> 'orrery') EXECUTE FUNCTION "draw_basis_version"();

CREATE FUNCTION "draw_version_for_card"() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  account_ids text[] := ARRAY[]::text[];
BEGIN
  IF TG_OP <> 'INSERT' THEN account_ids := account_ids || OLD.account_id; END IF;
  IF TG_OP <> 'DELETE' THEN account_ids := account_ids || NEW.account_id; END IF;
  IF array_position(account_ids, NULL) IS NOT NULL THEN
    UPDATE booking_basis SET version = drawn_version();
  END IF;
  UPDATE account SET version = drawn_version() WHERE id = ANY(account_ids);
  RETURN NULL;
END
$$;
CREATE TRIGGER "rate_card_version" AFTER INSERT OR UPDATE OR DELETE ON "rate_card"
  FOR EACH ROW EXECUTE FUNCTION "draw_version_for_card"();

-- Whether all is as a hub remembers it: of the accounts, in the bytewise order of their ids, and of the prices. Locks the wallets until the
-- transaction's end, in the order of their ids, and keeps the rate cards as they are. Each statement of it sees what was committed before it, so
-- what is compared after the lock is what holds under it.
CREATE FUNCTION "booking_is_current"(ids text[], wallets bigint[], accounts bigint[], basis bigint) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
  -- "cards" in ASCII.
  PERFORM pg_advisory_xact_lock_shared(426836649075);
  IF (SELECT array_agg(version ORDER BY account_id COLLATE "C") FROM
      (SELECT account_id, version FROM wallet WHERE account_id = ANY(ids) ORDER BY account_id FOR NO KEY UPDATE) AS locked)
    IS DISTINCT FROM wallets THEN
    RETURN false;
  END IF;
  RETURN (SELECT version FROM booking_basis WHERE id = 1) = basis
    AND (SELECT array_agg(version ORDER BY id COLLATE "C") FROM account WHERE id = ANY(ids)) = accounts;
END
$$;

-- Ends a statement that has found too late that it is not alone.
CREATE FUNCTION "lose_race"() RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'Somebody else has told one of these events meanwhile.' USING ERRCODE = 'serialization_failure';
END
$$;
