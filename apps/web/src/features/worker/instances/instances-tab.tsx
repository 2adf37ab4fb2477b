"use client";
import type { WorkerDetail } from "@orrery/protocol/workers";
import { EmptyState } from "@orrery/ui";
import { Boxes } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { useMediaQuery } from "../../../lib/browser/use-media-query.ts";
import { useRowKeys } from "../../../lib/keyboard/use-row-keys.ts";
import { ListToolbar } from "../../list/list-toolbar.tsx";
import { NarrowChips } from "../../list/narrow-chips.tsx";
import { NothingMatches } from "../../list/nothing-matches.tsx";
import { SortSelect } from "../../list/sort-select.tsx";
import { INSTANCE_PHASES, PHASE_FACES } from "../../workers/worker-face.ts";
import { INSTANCE_SORT_LABELS, INSTANCE_SORTS } from "./filter-instances.ts";
import type { InstanceTask } from "./instance-row-menu.tsx";
import { InstanceSheet } from "./instance-sheet.tsx";
import { InstancesCards } from "./instances-cards.tsx";
import { InstancesGrid } from "./instances-grid.tsx";
import { RestartDialog } from "./restart-dialog.tsx";
import { type InstanceList, useInstanceList } from "./use-instance-list.ts";

export function InstancesTab({
  worker,
  onOpenLog,
}: {
  worker: WorkerDetail;
  onOpenLog: (instanceId: string) => void;
}): ReactNode {
  const list = useInstanceList(worker);
  const isPhone = useMediaQuery("(width < 48rem)");
  const filterInput = useRef<HTMLInputElement>(null);
  const [restarting, setRestarting] = useState<InstanceTask["instance"] | null>(null);
  const open = (id: string) => void list.setUrl({ instance: id });
  const { activeId, setActiveId } = useRowKeys(list.rows, {
    onOpen: ({ id }) => open(id),
    onFilter: () => filterInput.current?.focus(),
  });
  const onTask = ({ action, instance }: InstanceTask) => {
    if (action === "details") open(instance.instanceId);
    else if (action === "log") onOpenLog(instance.instanceId);
    else setRestarting(instance);
  };
  if (list.total === 0) {
    return (
      <EmptyState icon={<Boxes aria-hidden />} title="No instances">
        {worker.wantedCount === 0
          ? "None are wanted: scale it up to start some."
          : "None has a place yet; why stands above."}
      </EmptyState>
    );
  }
  return (
    <>
      <ListToolbar
        list={list}
        filterRef={filterInput}
        label="Filter instances"
        placeholder="Filter: node, region, revision, reason"
        isPhone={isPhone}
      >
        <PhaseChips list={list} isPhone={isPhone} />
      </ListToolbar>
      {list.rows.length === 0 ? (
        <NothingMatches title="No instance matches the filter" onClearFilter={list.clear}>
          Every word must stand in its id, node, place, revision, ports, state or reason.
        </NothingMatches>
      ) : isPhone ? (
        <InstancesCards instances={list.rows} onOpen={open} />
      ) : (
        <InstancesGrid
          list={list}
          activeId={activeId}
          onActivate={setActiveId}
          onOpen={open}
          onTask={onTask}
        />
      )}
      <InstanceSheet
        instance={list.opened}
        onClose={() => void list.setUrl({ instance: null })}
        onTask={onTask}
      />
      {restarting === null ? null : (
        <RestartDialog worker={worker} instance={restarting} onClose={() => setRestarting(null)} />
      )}
    </>
  );
}

function PhaseChips({ list, isPhone }: { list: InstanceList; isPhone: boolean }): ReactNode {
  const { counts, url, setUrl } = list;
  return (
    <NarrowChips
      label="Narrow by state"
      values={INSTANCE_PHASES}
      labelOf={(phase) => PHASE_FACES[phase].label}
      counts={counts}
      isChosen={(phase) => url.phase === phase}
      onToggle={(phase) => void setUrl({ phase: url.phase === phase ? null : phase })}
    >
      {isPhone ? (
        <SortSelect
          value={url.sort}
          onSort={(sort) => void setUrl({ sort })}
          options={INSTANCE_SORTS.map((value) => ({ value, label: INSTANCE_SORT_LABELS[value] }))}
        />
      ) : null}
    </NarrowChips>
  );
}
