import { Button } from "@orrery/ui";
import { Plus } from "lucide-react";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";

export function CreateFederationButton(): ReactNode {
  return (
    <Button asChild variant="primary">
      <PageLink href="/federations/new">
        <Plus aria-hidden />
        New federation
      </PageLink>
    </Button>
  );
}
