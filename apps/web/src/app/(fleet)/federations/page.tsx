import type { Metadata } from "next";
import { FederationsPage } from "../../../features/federations/federations-page.tsx";
import { Guarded } from "../../../features/shell/guarded.tsx";
import { PageBody } from "../../../features/shell/page-body.tsx";

export const metadata: Metadata = { title: "Federations" };

export default function Page() {
  return (
    <PageBody>
      <Guarded permission="federations:read">
        <FederationsPage />
      </Guarded>
    </PageBody>
  );
}
