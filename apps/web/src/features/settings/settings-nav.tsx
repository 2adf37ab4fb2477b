"use client";
import type { Permission } from "@orrery/protocol";
import { classNames } from "@orrery/ui";
import { usePathname } from "next/navigation";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useMe } from "../../lib/me/me-provider.tsx";

type SettingsPage = { href: string; label: string; permission?: Permission };

export const SETTINGS_PAGES: readonly SettingsPage[] = [
  { href: "/settings/security", label: "Security" },
  { href: "/settings/sessions", label: "Sessions" },
  { href: "/settings/tokens", label: "API tokens", permission: "api-tokens:own" },
  { href: "/settings/operators", label: "Operators", permission: "operators:read" },
  { href: "/settings/fleet", label: "Fleet", permission: "settings:read" },
];

/** The sub-pages of Settings, as links: each has its address. */
export function SettingsNav() {
  const pathname = usePathname();
  const { can } = useMe();
  return (
    <nav aria-label="Settings" className="mb-6 flex gap-4 overflow-x-auto border-line border-b">
      {SETTINGS_PAGES.filter((page) => page.permission === undefined || can(page.permission)).map((page) => {
        const isCurrent = pathname.startsWith(page.href);
        return (
          <PageLink
            key={page.href}
            href={page.href}
            aria-current={isCurrent ? "page" : undefined}
            className={classNames(
              "-mb-px flex h-9 shrink-0 items-center border-b-2 px-0.5 font-medium text-sm focus-visible:outline-offset-[-2px] touch:h-11",
              isCurrent ? "border-accent text-ink" : "border-transparent text-ink-muted hover:text-ink",
            )}
          >
            {page.label}
          </PageLink>
        );
      })}
    </nav>
  );
}
