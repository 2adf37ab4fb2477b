"use client";
import type { ProxyView } from "@orrery/protocol";
import { ActionMenu, type MenuAction } from "@orrery/ui";
import { Archive, Pencil, Route } from "lucide-react";
import type { ReactNode } from "react";
import { useMe } from "../../../lib/me/me-provider.tsx";
import { RowMenu } from "../../list/row-menu.tsx";
import { proxyAddress } from "./filter-proxies.ts";
import type { OpenProxyTask } from "./proxy-task.tsx";

export function ProxyRowMenu({ proxy, onTask }: { proxy: ProxyView; onTask: OpenProxyTask }): ReactNode {
  const { can } = useMe();
  const actions: MenuAction[] = [
    ...(can("pools:write")
      ? [
          {
            label: "Edit…",
            icon: <Pencil aria-hidden />,
            onSelect: () => onTask({ action: "edit", proxies: [proxy] }),
          },
        ]
      : []),
    ...(can("pools:operate")
      ? [
          {
            label: "Test…",
            icon: <Route aria-hidden />,
            onSelect: () => onTask({ action: "test", proxies: [proxy] }),
          },
          {
            ...{ label: "Retire…", icon: <Archive aria-hidden />, destructive: true, startsGroup: true },
            onSelect: () => onTask({ action: "retire", proxies: [proxy] }),
          },
        ]
      : []),
  ];
  return (
    <RowMenu
      row={{ id: proxy.id, name: proxyAddress(proxy) }}
      isOffered={actions.length > 0}
      menu={(opening) => <ActionMenu {...opening} actions={actions} />}
    />
  );
}
