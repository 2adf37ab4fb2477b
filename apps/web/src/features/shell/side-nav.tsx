"use client";
import { classNames } from "@orrery/ui";
import { usePathname } from "next/navigation";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useMe } from "../../lib/me/me-provider.tsx";
import { NavCount } from "./nav-count.tsx";
import { isCurrent, NAV_ITEMS } from "./nav-items.ts";
import { OrreryMark } from "./orrery-mark.tsx";

export function SideNav() {
  const pathname = usePathname();
  const { can } = useMe();
  return (
    <nav
      aria-label="Main"
      className="flex w-48 shrink-0 flex-col border-line border-r bg-surface max-lg:w-14 max-md:hidden"
    >
      <PageLink
        href="/"
        className="flex h-12 items-center gap-2.5 px-4 font-semibold text-base text-ink max-lg:justify-center max-lg:px-0"
      >
        <OrreryMark className="size-6 shrink-0" />
        <span className="max-lg:sr-only">Orrery</span>
      </PageLink>
      <ul className="flex min-h-0 flex-1 flex-col gap-0.5 overflow-y-auto p-2">
        {NAV_ITEMS.filter((item) => can(item.permission)).map((item) => {
          const current = isCurrent(item, pathname);
          return (
            <li key={item.href}>
              <PageLink
                href={item.href}
                aria-current={current ? "page" : undefined}
                title={`${item.label} (g ${item.key})`}
                className={classNames(
                  "flex h-8 items-center gap-2.5 rounded-md px-2 font-medium text-sm max-lg:justify-center touch:h-11",
                  current ? "bg-selected text-ink" : "text-ink-muted hover:bg-hover hover:text-ink",
                )}
              >
                <item.icon
                  aria-hidden
                  className={classNames("size-4 shrink-0", !current && "text-ink-faint")}
                />
                <span className="flex-1 max-lg:sr-only">{item.label}</span>
                {item.href === "/nodes" ? <NavCount /> : null}
              </PageLink>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
