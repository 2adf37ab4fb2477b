import { Button, EmptyState } from "@orrery/ui";
import { Compass } from "lucide-react";
import Link from "next/link";

export default function NotFound() {
  return (
    <EmptyState
      icon={<Compass aria-hidden />}
      title="There is nothing at this address"
      action={
        <Button asChild>
          <Link href="/">Go to the overview</Link>
        </Button>
      }
    >
      It may have been removed, or the link is incomplete. Ctrl-K finds pages and nodes.
    </EmptyState>
  );
}
