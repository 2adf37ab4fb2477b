import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

export type KeyValueItem = { label: string; value: ReactNode; mono?: boolean };

export type KeyValueListProps = { items: ReadonlyArray<KeyValueItem>; className?: string };

/** Facts in two columns: quiet label, exact value. */
export function KeyValueList({ items, className }: KeyValueListProps): ReactNode {
  return (
    <dl
      className={classNames(
        "grid grid-cols-[minmax(6rem,max-content)_minmax(0,1fr)] gap-x-6 gap-y-2 text-sm",
        className,
      )}
    >
      {items.map((item) => (
        <div key={item.label} className="contents">
          <dt className="text-ink-faint">{item.label}</dt>
          <dd className={classNames("min-w-0 break-words text-ink", item.mono && "font-mono text-xs/5")}>
            {item.value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
