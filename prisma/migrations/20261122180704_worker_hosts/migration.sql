-- CreateTable
CREATE TABLE "worker_host" (
    "node_id" TEXT NOT NULL,
    "host" JSONB NOT NULL,
    "heard_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "worker_host_pkey" PRIMARY KEY ("node_id")
);
