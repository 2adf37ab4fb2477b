-- CreateTable
CREATE TABLE "federation" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "generation" INTEGER NOT NULL DEFAULT 1,
    "topology" TEXT NOT NULL,
    "hops_max" INTEGER NOT NULL,
    "profile" TEXT NOT NULL,
    "policy" JSONB NOT NULL,
    "accepts_no_spare" BOOLEAN NOT NULL DEFAULT false,
    "founding" JSONB NOT NULL,
    "inherits" JSONB,
    "pause" JSONB,
    "undo_topology" JSONB,
    "scheduled_switchover" JSONB,
    "drill_schedule" JSONB,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "federation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "federation_member" (
    "id" TEXT NOT NULL,
    "federation_id" TEXT NOT NULL,
    "node_id" TEXT NOT NULL,
    "generation" INTEGER NOT NULL,
    "role" TEXT NOT NULL,
    "priority" INTEGER NOT NULL,
    "is_wanted" BOOLEAN NOT NULL DEFAULT true,
    "is_opened" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "left_at" TIMESTAMPTZ(3),

    CONSTRAINT "federation_member_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "failover" (
    "id" TEXT NOT NULL,
    "federation_id" TEXT NOT NULL,
    "generation" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "fault" TEXT NOT NULL,
    "outcome" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "total_ms" DOUBLE PRECISION NOT NULL,
    "old_leader_id" TEXT,
    "new_leader_id" TEXT,
    "term" INTEGER,
    "by_name" TEXT,
    "opening" JSONB,
    "marks" JSONB NOT NULL,
    "evidence" JSONB NOT NULL,
    "names" JSONB NOT NULL,
    "drill_id" TEXT,
    "acknowledged_by_name" TEXT,
    "acknowledged_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "failover_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "drill" (
    "id" TEXT NOT NULL,
    "federation_id" TEXT NOT NULL,
    "fault" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(3) NOT NULL,
    "deadline_at" TIMESTAMPTZ(3) NOT NULL,
    "by_name" TEXT NOT NULL,
    "is_scheduled" BOOLEAN NOT NULL,
    "expected_id" TEXT,
    "grade" TEXT,
    "reasons" JSONB NOT NULL,
    "checks" JSONB NOT NULL,
    "failover_id" TEXT,

    CONSTRAINT "drill_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "federation_name_in_fleet_key" ON "federation"("name") WHERE ("removed_at" IS NULL);

-- CreateIndex
CREATE INDEX "federation_member_federation_id_idx" ON "federation_member"("federation_id");

-- CreateIndex
CREATE INDEX "federation_member_node_id_idx" ON "federation_member"("node_id");

-- CreateIndex
CREATE INDEX "failover_federation_id_started_at_idx" ON "failover"("federation_id", "started_at");

-- CreateIndex
CREATE INDEX "failover_started_at_idx" ON "failover"("started_at");

-- CreateIndex
CREATE INDEX "drill_federation_id_started_at_idx" ON "drill"("federation_id", "started_at");

-- CreateIndex
CREATE INDEX "drill_state_idx" ON "drill"("state");

-- AddForeignKey
ALTER TABLE "federation_member" ADD CONSTRAINT "federation_member_federation_id_fkey" FOREIGN KEY ("federation_id") REFERENCES "federation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "failover" ADD CONSTRAINT "failover_federation_id_fkey" FOREIGN KEY ("federation_id") REFERENCES "federation"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "drill" ADD CONSTRAINT "drill_federation_id_fkey" FOREIGN KEY ("federation_id") REFERENCES "federation"("id") ON DELETE CASCADE ON UPDATE CASCADE;
