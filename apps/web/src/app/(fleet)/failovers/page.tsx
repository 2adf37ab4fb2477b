import type { Metadata } from "next";
import { FailoversPage } from "../../../features/failovers/failovers-page.tsx";
import { Guarded } from "../../../features/shell/guarded.tsx";
import { PageBody } from "../../../features/shell/page-body.tsx";

export const metadata: Metadata = { title: "Failovers" };

export default function Page() {
  return (
    <PageBody>
      <Guarded permission="federations:read">
        <FailoversPage />
      </Guarded>
    </PageBody>
  );
}
