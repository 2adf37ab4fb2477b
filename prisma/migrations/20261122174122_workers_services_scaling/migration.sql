-- CreateTable
CREATE TABLE "worker" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "spec" JSONB NOT NULL,
    "revision" INTEGER NOT NULL,
    "wanted_count" INTEGER NOT NULL,
    "rollout" JSONB NOT NULL,
    "is_demo" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "worker_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "worker_revision" (
    "worker_id" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "spec" JSONB NOT NULL,
    "changed" TEXT[],
    "is_proven" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,

    CONSTRAINT "worker_revision_pkey" PRIMARY KEY ("worker_id","revision")
);

-- CreateTable
CREATE TABLE "worker_instance" (
    "id" TEXT NOT NULL,
    "worker_id" TEXT NOT NULL,
    "node_id" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "ordered_at" TIMESTAMPTZ(3) NOT NULL,
    "stop_sentence" TEXT,
    "report" JSONB,
    "heard_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "worker_instance_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "secret" (
    "name" TEXT NOT NULL,
    "sealed_value" BYTEA NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "secret_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "service" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "settings" JSONB NOT NULL,
    "is_automatic" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "service_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "service_minute" (
    "service_id" TEXT NOT NULL,
    "minute_at" TIMESTAMPTZ(3) NOT NULL,
    "request_count" BIGINT NOT NULL,
    "failed_count" BIGINT NOT NULL,
    "retried_count" BIGINT NOT NULL,
    "refused_count" BIGINT NOT NULL,
    "latencies" BIGINT[],

    CONSTRAINT "service_minute_pkey" PRIMARY KEY ("service_id","minute_at")
);

-- CreateTable
CREATE TABLE "service_recording" (
    "service_id" TEXT NOT NULL,
    "minute_at" TIMESTAMPTZ(3) NOT NULL,
    "hub_id" TEXT NOT NULL,
    "request_count" BIGINT NOT NULL,
    "requests" JSONB NOT NULL,

    CONSTRAINT "service_recording_pkey" PRIMARY KEY ("service_id","minute_at","hub_id")
);

-- CreateTable
CREATE TABLE "scaling_group" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "provider" JSONB NOT NULL,
    "worker_id" TEXT,
    "settings" JSONB NOT NULL,
    "state" JSONB NOT NULL,
    "provider_state" JSONB NOT NULL,
    "decision" JSONB,
    "change" JSONB,
    "forecast" JSONB,
    "is_demo" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "scaling_group_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "scaling_minute" (
    "group_id" TEXT NOT NULL,
    "minute_at" TIMESTAMPTZ(3) NOT NULL,
    "decisions" JSONB NOT NULL,
    "load" JSONB NOT NULL,

    CONSTRAINT "scaling_minute_pkey" PRIMARY KEY ("group_id","minute_at")
);

-- CreateTable
CREATE TABLE "scaling_change" (
    "id" TEXT NOT NULL,
    "group_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "decision" JSONB NOT NULL,

    CONSTRAINT "scaling_change_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "scaling_advice" (
    "group_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "advice" JSONB NOT NULL,

    CONSTRAINT "scaling_advice_pkey" PRIMARY KEY ("group_id","key")
);

-- CreateIndex
CREATE UNIQUE INDEX "worker_name_in_fleet_key" ON "worker"("name") WHERE ("removed_at" IS NULL);

-- CreateIndex
CREATE INDEX "worker_instance_worker_id_ended_at_idx" ON "worker_instance"("worker_id", "ended_at");

-- CreateIndex
CREATE INDEX "worker_instance_node_id_ended_at_idx" ON "worker_instance"("node_id", "ended_at");

-- CreateIndex
CREATE INDEX "worker_instance_ended_at_idx" ON "worker_instance"("ended_at");

-- CreateIndex
CREATE UNIQUE INDEX "service_name_in_fleet_key" ON "service"("name") WHERE ("removed_at" IS NULL);

-- CreateIndex
CREATE INDEX "service_minute_minute_at_idx" ON "service_minute"("minute_at");

-- CreateIndex
CREATE INDEX "service_recording_minute_at_idx" ON "service_recording"("minute_at");

-- CreateIndex
CREATE UNIQUE INDEX "scaling_group_name_in_fleet_key" ON "scaling_group"("name") WHERE ("removed_at" IS NULL);

-- CreateIndex
CREATE UNIQUE INDEX "scaling_group_worker_in_fleet_key" ON "scaling_group"("worker_id") WHERE ("removed_at" IS NULL);

-- CreateIndex
CREATE INDEX "scaling_minute_minute_at_idx" ON "scaling_minute"("minute_at");

-- CreateIndex
CREATE INDEX "scaling_change_group_id_at_idx" ON "scaling_change"("group_id", "at");

-- CreateIndex
CREATE INDEX "scaling_change_at_idx" ON "scaling_change"("at");

-- AddForeignKey
ALTER TABLE "worker_revision" ADD CONSTRAINT "worker_revision_worker_id_fkey" FOREIGN KEY ("worker_id") REFERENCES "worker"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "worker_instance" ADD CONSTRAINT "worker_instance_worker_id_fkey" FOREIGN KEY ("worker_id") REFERENCES "worker"("id") ON DELETE CASCADE ON UPDATE CASCADE;
