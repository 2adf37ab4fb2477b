import { classNames } from "@orrery/ui";
import type { ReactNode } from "react";

/** The inner margin that all pages share. `fill`: the page takes the window's height and scrolls inside itself. */
export function PageBody({
  fill = false,
  narrow = false,
  children,
}: {
  fill?: boolean;
  narrow?: boolean;
  children: ReactNode;
}) {
  return (
    <div
      className={classNames(
        "mx-auto w-full px-4 pt-5 sm:px-6",
        narrow ? "max-w-4xl" : "max-w-[100rem]",
        fill ? "flex h-full min-h-0 flex-col" : "pb-10",
      )}
    >
      {children}
    </div>
  );
}
