-- DropIndex
DROP INDEX "credit_note_invoice_id_idx";

-- AlterTable
ALTER TABLE "credit_note" ADD COLUMN     "key" TEXT NOT NULL DEFAULT gen_random_uuid(),
ADD COLUMN     "request_hash" BYTEA NOT NULL DEFAULT '';

-- Those that were written before have a key that nobody knows: a row's default is no change of a note, which is refused.
ALTER TABLE "credit_note" ALTER COLUMN "key" DROP DEFAULT, ALTER COLUMN "request_hash" DROP DEFAULT;

-- CreateIndex
CREATE INDEX "usage_event_refused_lately_idx" ON "usage_event"("received_at") WHERE (refusal IS NOT NULL);

-- CreateIndex
CREATE UNIQUE INDEX "credit_note_invoice_id_key_key" ON "credit_note"("invoice_id", "key");
