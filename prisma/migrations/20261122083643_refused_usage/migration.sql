-- CreateIndex
CREATE INDEX "usage_event_refused_idx" ON "usage_event"("account_id", "at") WHERE (refusal IS NOT NULL);
