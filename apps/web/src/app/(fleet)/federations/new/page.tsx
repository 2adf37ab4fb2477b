import type { Metadata } from "next";
import { CreateFederationPage } from "../../../../features/federations/create/create-federation-page.tsx";
import { PageBody } from "../../../../features/shell/page-body.tsx";

export const metadata: Metadata = { title: "New federation" };

export default function Page() {
  return (
    <PageBody>
      <CreateFederationPage />
    </PageBody>
  );
}
