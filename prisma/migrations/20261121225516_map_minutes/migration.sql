-- AlterTable
ALTER TABLE "node" ADD COLUMN     "number" SERIAL NOT NULL;

-- AlterTable
ALTER TABLE "metric_minute" ADD COLUMN     "health" TEXT,
ADD COLUMN     "led_federations" TEXT[],
ADD COLUMN     "links" BYTEA,
ADD COLUMN     "scheduling" TEXT;

-- CreateIndex
CREATE UNIQUE INDEX "node_number_key" ON "node"("number");

-- CreateIndex
CREATE INDEX "metric_minute_with_links_idx" ON "metric_minute"("minute_at") WHERE ("links" IS NOT NULL);
