"use client";
import { classNames, Sheet } from "@orrery/ui";
import { Ellipsis } from "lucide-react";
import { usePathname } from "next/navigation";
import { useState } from "react";
import { PageLink } from "../../lib/browser/page-link.tsx";
import { useMe } from "../../lib/me/me-provider.tsx";
import { isCurrent, NAV_ITEMS } from "./nav-items.ts";

const slotClass = "flex h-14 flex-1 flex-col items-center justify-center gap-0.5 font-medium text-2xs";

/** The phone's navigation, within the thumb's reach. */
export function BottomNav() {
  const pathname = usePathname();
  const { can } = useMe();
  const [isMoreOpen, setMoreOpen] = useState(false);
  const allowed = NAV_ITEMS.filter((item) => can(item.permission));
  const more = allowed.filter((item) => !item.isPrimary);
  return (
    <nav
      aria-label="Main"
      className="flex shrink-0 border-line border-t bg-surface pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {allowed
        .filter((item) => item.isPrimary)
        .map((item) => {
          const current = isCurrent(item, pathname);
          return (
            <PageLink
              key={item.href}
              href={item.href}
              aria-current={current ? "page" : undefined}
              className={classNames(slotClass, current ? "text-ink" : "text-ink-muted")}
            >
              <item.icon aria-hidden className={classNames("size-5", current ? "text-accent" : "")} />
              {item.label}
            </PageLink>
          );
        })}
      {more.length === 0 ? null : (
        <button
          type="button"
          aria-haspopup="dialog"
          onClick={() => setMoreOpen(true)}
          className={classNames(
            slotClass,
            more.some((item) => isCurrent(item, pathname)) ? "text-ink" : "text-ink-muted",
          )}
        >
          <Ellipsis aria-hidden className="size-5" />
          More
        </button>
      )}
      <Sheet open={isMoreOpen} onOpenChange={setMoreOpen} title="More">
        <ul className="-mx-2 flex flex-col">
          {more.map((item) => (
            <li key={item.href}>
              <PageLink
                href={item.href}
                onClick={() => setMoreOpen(false)}
                aria-current={isCurrent(item, pathname) ? "page" : undefined}
                className="flex h-11 items-center gap-3 rounded-md px-2 text-base text-ink hover:bg-hover"
              >
                <item.icon aria-hidden className="size-4 text-ink-faint" />
                {item.label}
              </PageLink>
            </li>
          ))}
        </ul>
      </Sheet>
    </nav>
  );
}
