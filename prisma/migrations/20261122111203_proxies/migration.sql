-- CreateTable
CREATE TABLE "proxy_pool" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "node_filter" TEXT NOT NULL,
    "settings" JSONB NOT NULL,
    "is_demo" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "proxy_pool_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "proxy" (
    "id" TEXT NOT NULL,
    "pool_id" TEXT NOT NULL,
    "protocol" TEXT NOT NULL,
    "network" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "port" INTEGER NOT NULL,
    "sealed_credentials" BYTEA,
    "username_hint" TEXT,
    "has_password" BOOLEAN NOT NULL,
    "is_rotating" BOOLEAN NOT NULL,
    "session_template" TEXT,
    "tier" TEXT NOT NULL,
    "weight" INTEGER NOT NULL,
    "region" TEXT,
    "country" TEXT,
    "cost_per_gb_micros" BIGINT,
    "cost_currency" TEXT,
    "labels" JSONB NOT NULL,
    "exit_address" TEXT,
    "exit_country" TEXT,
    "exit_anonymity" TEXT,
    "exit_observed_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "retired_at" TIMESTAMPTZ(3),

    CONSTRAINT "proxy_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "proxy_rate_limit" (
    "id" TEXT NOT NULL,
    "pattern" TEXT NOT NULL,
    "counts" TEXT NOT NULL,
    "count" BIGINT NOT NULL,
    "window_ms" BIGINT NOT NULL,
    "share_ratio" DOUBLE PRECISION NOT NULL,
    "note" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "proxy_rate_limit_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "proxy_budget" (
    "limit_id" TEXT NOT NULL,
    "exit" TEXT NOT NULL,
    "state" JSONB NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "proxy_budget_pkey" PRIMARY KEY ("limit_id","exit")
);

-- CreateTable
CREATE TABLE "proxy_minute" (
    "pool_id" TEXT NOT NULL,
    "proxy_id" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "minute_at" TIMESTAMPTZ(3) NOT NULL,
    "request_count" BIGINT NOT NULL,
    "failed_count" BIGINT NOT NULL,
    "attempt_count" BIGINT NOT NULL,
    "faults" JSONB NOT NULL,
    "sent_bytes" BIGINT NOT NULL,
    "received_bytes" BIGINT NOT NULL,
    "latencies" BIGINT[],

    CONSTRAINT "proxy_minute_pkey" PRIMARY KEY ("pool_id","minute_at","proxy_id","target")
);

-- CreateTable
CREATE TABLE "proxy_rotation" (
    "id" TEXT NOT NULL,
    "pool_id" TEXT NOT NULL,
    "node_id" TEXT NOT NULL,
    "session" TEXT,
    "from_proxy_id" TEXT,
    "to_proxy_id" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "sentence" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "proxy_rotation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "gateway_credential" (
    "id" TEXT NOT NULL,
    "worker" TEXT NOT NULL,
    "secret_hash" TEXT NOT NULL,
    "pool_ids" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_used_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "gateway_credential_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "proxy_pool_name_in_fleet_key" ON "proxy_pool"("name") WHERE ("removed_at" IS NULL);

-- CreateIndex
CREATE INDEX "proxy_pool_id_retired_at_idx" ON "proxy"("pool_id", "retired_at");

-- CreateIndex
CREATE UNIQUE INDEX "proxy_rate_limit_in_fleet_key" ON "proxy_rate_limit"("pattern", "counts") WHERE ("removed_at" IS NULL);

-- CreateIndex
CREATE INDEX "proxy_budget_updated_at_idx" ON "proxy_budget"("updated_at");

-- CreateIndex
CREATE INDEX "proxy_minute_minute_at_idx" ON "proxy_minute"("minute_at");

-- CreateIndex
CREATE INDEX "proxy_rotation_pool_id_at_idx" ON "proxy_rotation"("pool_id", "at");

-- CreateIndex
CREATE INDEX "proxy_rotation_at_idx" ON "proxy_rotation"("at");

-- CreateIndex
CREATE UNIQUE INDEX "gateway_credential_secret_hash_key" ON "gateway_credential"("secret_hash");

-- CreateIndex
CREATE INDEX "gateway_credential_revoked_at_idx" ON "gateway_credential"("revoked_at");

-- AddForeignKey
ALTER TABLE "proxy" ADD CONSTRAINT "proxy_pool_id_fkey" FOREIGN KEY ("pool_id") REFERENCES "proxy_pool"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma cannot say
ALTER TABLE "proxy"
    ADD CONSTRAINT "proxy_port_check" CHECK ("port" BETWEEN 1 AND 65535),
    ADD CONSTRAINT "proxy_weight_check" CHECK ("weight" BETWEEN 1 AND 100),
    ADD CONSTRAINT "proxy_cost_check" CHECK ("cost_per_gb_micros" >= 0),
    ADD CONSTRAINT "proxy_exit_check" CHECK (("exit_address" IS NULL) = ("exit_observed_at" IS NULL));
ALTER TABLE "proxy_rate_limit"
    ADD CONSTRAINT "proxy_rate_limit_count_check" CHECK ("count" >= 1),
    ADD CONSTRAINT "proxy_rate_limit_window_check" CHECK ("window_ms" >= 100),
    ADD CONSTRAINT "proxy_rate_limit_share_check" CHECK ("share_ratio" > 0 AND "share_ratio" <= 1);
