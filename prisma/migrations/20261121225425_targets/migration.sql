-- CreateTable
CREATE TABLE "target" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "check" JSONB NOT NULL,
    "latitude" DOUBLE PRECISION,
    "longitude" DOUBLE PRECISION,
    "place" TEXT NOT NULL,
    "interval_ms" INTEGER NOT NULL,
    "timeout_ms" INTEGER NOT NULL,
    "node_filter" TEXT NOT NULL,
    "allows_private" BOOLEAN NOT NULL,
    "is_demo" BOOLEAN NOT NULL,
    "nearest_node_id" TEXT,
    "nearest_p50_ms" DOUBLE PRECISION,
    "nearest_since_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "target_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "target_name_in_fleet_key" ON "target"("name") WHERE ("removed_at" IS NULL);
