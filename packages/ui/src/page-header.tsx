import type { ReactNode } from "react";

export type PageHeaderProps = {
  title: ReactNode;
  /** One line: what this page is about now (a count, a state), not an introduction. */
  description?: ReactNode;
  /** Status badges beside the title. */
  status?: ReactNode;
  actions?: ReactNode;
};

export function PageHeader({ title, description, status, actions }: PageHeaderProps): ReactNode {
  return (
    <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 pb-5">
      <div className="min-w-0">
        <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
          <h1 className="min-w-0 break-words font-semibold text-ink text-xl">{title}</h1>
          {status}
        </div>
        {description === undefined ? null : (
          <div className="mt-0.5 text-pretty text-ink-muted text-sm">{description}</div>
        )}
      </div>
      {actions === undefined ? null : <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </header>
  );
}
