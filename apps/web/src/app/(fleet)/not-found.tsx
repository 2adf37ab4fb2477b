import { Button, EmptyState } from "@orrery/ui";
import { Compass } from "lucide-react";
import { PageLink } from "../../lib/browser/page-link.tsx";

export default function NotFound() {
  return (
    <EmptyState
      icon={<Compass aria-hidden />}
      title="There is nothing at this address"
      action={
        <Button asChild>
          <PageLink href="/">Go to the overview</PageLink>
        </Button>
      }
    >
      It may have been removed, or the link is incomplete. Ctrl-K finds pages and nodes.
    </EmptyState>
  );
}
