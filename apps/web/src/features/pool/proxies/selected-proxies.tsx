"use client";
import { Button } from "@orrery/ui";
import { Archive, Route } from "lucide-react";
import type { ReactNode } from "react";
import { useMe } from "../../../lib/me/me-provider.tsx";
import type { OpenProxyTask } from "./proxy-task.tsx";
import type { ProxyList } from "./use-proxy-list.ts";

export function SelectedProxies({ list, onTask }: { list: ProxyList; onTask: OpenProxyTask }): ReactNode {
  const { can } = useMe();
  const { rows, selected } = list;
  if (selected.length === 0) return null;
  return (
    <section
      aria-label="Selected proxies"
      className="sticky bottom-4 z-10 mx-auto mt-4 flex w-fit max-w-full flex-wrap items-center gap-2 rounded-lg border border-line-strong bg-raised px-3 py-2 shadow-md"
    >
      <span className="px-1 text-ink text-sm" aria-live="polite">
        {selected.length} selected
      </span>
      {can("pools:operate") ? (
        <>
          <Button
            size="sm"
            icon={<Route aria-hidden />}
            onClick={() => onTask({ action: "test", proxies: selected })}
          >
            Test…
          </Button>
          <Button
            size="sm"
            icon={<Archive aria-hidden />}
            onClick={() => onTask({ action: "retire", proxies: selected })}
          >
            Retire…
          </Button>
        </>
      ) : null}
      {selected.length < rows.length ? (
        <Button size="sm" variant="ghost" onClick={() => list.choose(rows.map(({ id }) => id))}>
          All {rows.length}
        </Button>
      ) : null}
      <Button size="sm" variant="ghost" onClick={() => list.choose([])}>
        Clear
      </Button>
    </section>
  );
}
