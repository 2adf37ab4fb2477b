import { WorkerId } from "@orrery/protocol/workers";
import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { Guarded } from "../../../../features/shell/guarded.tsx";
import { PageBody } from "../../../../features/shell/page-body.tsx";
import { WorkerPage } from "../../../../features/worker/worker-page.tsx";
import { workerHref } from "../../../../features/workers/worker-words.ts";
import { hubClient, Prefetched, serverTRPC } from "../../../../lib/trpc/server.tsx";

export const metadata: Metadata = { title: "Worker" };

/** By id, as the dashboard links to it, or by name, as people write it. */
export default async function Page({ params }: { params: Promise<{ worker: string }> }) {
  const parsed = WorkerId.safeParse(decodeURIComponent((await params).worker));
  if (!parsed.success) notFound();
  const named = await idOfName(parsed.data);
  if (named !== null) redirect(workerHref(named));
  const trpc = await serverTRPC();
  return (
    <Prefetched queries={[trpc.workers.get.queryOptions({ workerId: parsed.data })]}>
      <PageBody>
        <Guarded permission="workers:read">
          <WorkerPage workerId={parsed.data} />
        </Guarded>
      </PageBody>
    </Prefetched>
  );
}

/** Null = it is nobody's name, or the hub does not say. */
async function idOfName(name: string): Promise<WorkerId | null> {
  try {
    const hub = await hubClient();
    const workers = await hub.workers.list.query();
    return workers.find((worker) => worker.name === name)?.id ?? null;
  } catch {
    return null;
  }
}
