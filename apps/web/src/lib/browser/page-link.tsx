"use client";
import Link from "next/link";
import { type ComponentProps, type ReactNode, useState } from "react";

export type PageLinkProps = Omit<ComponentProps<typeof Link>, "prefetch">;

/** A link whose page is fetched ahead when it is pointed at or has the focus: a page full of links does not fetch them all. */
export function PageLink({ onPointerEnter, onFocus, ...props }: PageLinkProps): ReactNode {
  const [isNear, setNear] = useState(false);
  return (
    <Link
      {...props}
      prefetch={isNear ? null : false}
      onPointerEnter={(event) => {
        setNear(true);
        onPointerEnter?.(event);
      }}
      onFocus={(event) => {
        setNear(true);
        onFocus?.(event);
      }}
    />
  );
}
