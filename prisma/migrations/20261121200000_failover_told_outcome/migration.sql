-- AlterTable
ALTER TABLE "failover" ADD COLUMN "told_outcome" TEXT;

-- What ended before was told when it ended.
UPDATE "failover" SET "told_outcome" = "outcome" WHERE "outcome" <> 'running';
