"use client";
import { classNames } from "@orrery/ui";
import { usePathname } from "next/navigation";
import type { ReactNode } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";

const TABS = [
  { href: "/federations", label: "Federations" },
  { href: "/failovers", label: "Failovers" },
] as const;

/** The two lists of this part of the dashboard. */
export function FederationTabs(): ReactNode {
  const pathname = usePathname();
  return (
    <nav aria-label="Federations and failovers" className="mb-4 flex gap-4 border-line border-b">
      {TABS.map(({ href, label }) => (
        <PageLink
          key={href}
          href={href}
          aria-current={pathname === href ? "page" : undefined}
          className={classNames(
            "-mb-px inline-flex h-9 items-center border-transparent border-b-2 px-0.5 font-medium text-ink-muted text-sm hover:text-ink touch:h-11",
            "aria-[current=page]:border-accent aria-[current=page]:text-ink",
          )}
        >
          {label}
        </PageLink>
      ))}
    </nav>
  );
}
