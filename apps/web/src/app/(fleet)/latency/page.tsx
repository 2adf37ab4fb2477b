import type { Metadata } from "next";
import { LatencyPage } from "../../../features/latency/latency-page.tsx";
import { Guarded } from "../../../features/shell/guarded.tsx";
import { PageBody } from "../../../features/shell/page-body.tsx";

export const metadata: Metadata = { title: "Latency" };

export default function Page() {
  return (
    <PageBody>
      <Guarded permission="nodes:read">
        <LatencyPage />
      </Guarded>
    </PageBody>
  );
}
