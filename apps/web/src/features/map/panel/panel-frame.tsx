"use client";
import { classNames, IconButton } from "@orrery/ui";
import { ChevronDown, ChevronUp, X } from "lucide-react";
import { type ReactNode, useState } from "react";

export type PanelFrameProps = {
  /** What the panel is about. */
  title: ReactNode;
  label: string;
  status?: ReactNode;
  description?: ReactNode;
  actions?: ReactNode;
  /** Beside the button that closes it. */
  menu?: ReactNode;
  onClose: () => void;
  children: ReactNode;
};

/** At the right edge of the map; on a phone a sheet at its lower edge, which can be drawn up. */
export function PanelFrame({
  title,
  label,
  status,
  description,
  actions,
  menu,
  onClose,
  children,
}: PanelFrameProps): ReactNode {
  const [isTall, setTall] = useState(false);
  return (
    <aside
      aria-label={label}
      data-map-panel
      className={classNames(
        "absolute z-20 flex flex-col border-line bg-surface",
        "md:inset-y-0 md:right-0 md:w-(--map-panel-width) md:animate-slide-in md:border-l",
        "max-md:inset-x-0 max-md:bottom-0 max-md:animate-appear max-md:rounded-t-xl max-md:border-t max-md:shadow-lg",
        isTall ? "max-md:h-[85%]" : "max-md:h-[46%]",
      )}
    >
      <header className="flex items-start gap-2 border-line border-b px-5 py-3 max-md:px-4">
        <div className="flex min-w-0 flex-1 flex-col gap-1">
          <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
            <h2 className="min-w-0 truncate font-semibold text-ink text-lg">{title}</h2>
            {status}
          </div>
          {description === undefined ? null : (
            <div className="text-pretty text-ink-muted text-xs">{description}</div>
          )}
        </div>
        <div className="-mr-2 flex shrink-0 items-center">
          {menu}
          <IconButton
            size="sm"
            label={isTall ? "Smaller" : "Larger"}
            className="md:hidden"
            onClick={() => setTall(!isTall)}
          >
            {isTall ? <ChevronDown aria-hidden /> : <ChevronUp aria-hidden />}
          </IconButton>
          <IconButton size="sm" label="Close (Esc)" onClick={onClose}>
            <X aria-hidden />
          </IconButton>
        </div>
      </header>
      {actions === undefined || actions === null ? null : (
        <div className="flex flex-wrap gap-2 border-line border-b px-5 py-2.5 max-md:px-4">{actions}</div>
      )}
      <div className="min-h-0 flex-1 overflow-y-auto px-5 py-4 max-md:px-4">
        <div className="flex flex-col gap-5">{children}</div>
      </div>
    </aside>
  );
}

export function PanelSection({
  title,
  note,
  children,
}: {
  title: string;
  note?: ReactNode;
  children: ReactNode;
}): ReactNode {
  return (
    <section aria-label={title}>
      <div className="mb-1.5 flex items-baseline justify-between gap-2">
        <h3 className="font-medium text-ink-faint text-xs">{title}</h3>
        {note === undefined ? null : <span className="text-ink-faint text-xs">{note}</span>}
      </div>
      {children}
    </section>
  );
}
