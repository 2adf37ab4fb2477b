import type { ReactNode } from "react";

export type PreviewListProps = {
  title?: string;
  /** One sentence for each thing that will happen. */
  items: ReadonlyArray<ReactNode>;
};

/** What an act will do, before it is done. */
export function PreviewList({ title = "What will happen", items }: PreviewListProps): ReactNode {
  return (
    <section aria-label={title} className="rounded-lg border border-line bg-inset px-3 py-2.5">
      <h3 className="mb-1.5 font-medium text-ink-faint text-xs">{title}</h3>
      <ul className="flex list-disc flex-col gap-1 pl-4 text-ink-muted text-sm marker:text-ink-faint">
        {items.map((item, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the sentences have no identity of their own
          <li key={index} className="text-pretty">
            {item}
          </li>
        ))}
      </ul>
    </section>
  );
}
