"use client";
import { Tabs as Radix } from "radix-ui";
import { type ComponentProps, type ReactNode, useEffect, useRef } from "react";
import { classNames } from "./class-names.ts";

export function Tabs(props: ComponentProps<typeof Radix.Root>): ReactNode {
  return <Radix.Root {...props} />;
}

export function TabsList({ className, ...rest }: Omit<ComponentProps<typeof Radix.List>, "ref">): ReactNode {
  const list = useRef<HTMLDivElement>(null);
  // On a phone the open one may lie beyond the edge.
  useEffect(() => {
    const open = list.current?.querySelector<HTMLElement>("[data-state=active]");
    if (!list.current || !open) return;
    const right = open.offsetLeft - list.current.offsetLeft + open.offsetWidth;
    if (right > list.current.clientWidth) list.current.scrollLeft = right - list.current.clientWidth;
  }, []);
  return (
    <Radix.List
      {...rest}
      ref={list}
      className={classNames("flex gap-4 overflow-x-auto border-line border-b", className)}
    />
  );
}

export function TabsTrigger({ className, ...rest }: ComponentProps<typeof Radix.Trigger>): ReactNode {
  return (
    <Radix.Trigger
      {...rest}
      className={classNames(
        "-mb-px h-9 shrink-0 border-transparent border-b-2 px-0.5 font-medium text-ink-muted text-sm hover:text-ink touch:h-11",
        "focus-visible:outline-offset-[-2px] data-[state=active]:border-accent data-[state=active]:text-ink",
        className,
      )}
    />
  );
}

export function TabsContent({ className, ...rest }: ComponentProps<typeof Radix.Content>): ReactNode {
  return <Radix.Content {...rest} className={classNames("pt-4", className)} />;
}
