"use client";
import { Button } from "@orrery/ui";
import { Plus } from "lucide-react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useMe } from "../../lib/me/me-provider.tsx";

export function EnrolButton() {
  const { can } = useMe();
  if (!can("join-tokens:write")) return null;
  return (
    <Button asChild variant="primary">
      <PageLink href="/enrol">
        <Plus aria-hidden />
        Enrol a host
      </PageLink>
    </Button>
  );
}
