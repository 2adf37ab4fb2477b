import { Button } from "@orrery/ui";
import { Plus } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";

export function CreateFederationButton(): ReactNode {
  return (
    <Button asChild variant="primary">
      <Link href="/federations/new">
        <Plus aria-hidden />
        New federation
      </Link>
    </Button>
  );
}
