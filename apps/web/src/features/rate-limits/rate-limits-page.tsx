"use client";
import type { RateLimitView } from "@orrery/protocol";
import { Button, EmptyState, ListSkeleton, PageHeader } from "@orrery/ui";
import { useQuery } from "@tanstack/react-query";
import { Gauge, Plus } from "lucide-react";
import { parseAsBoolean, parseAsString } from "nuqs";
import { type ReactNode, useRef, useState } from "react";
import { useMediaQuery } from "../../lib/browser/use-media-query.ts";
import { useUrlStates } from "../../lib/browser/use-url-states.ts";
import { QueryError } from "../../lib/errors/query-error.tsx";
import { useRowKeys } from "../../lib/keyboard/use-row-keys.ts";
import { useMe } from "../../lib/me/me-provider.tsx";
import { holdsWords, searchWords } from "../../lib/search/search-words.ts";
import { useTRPC } from "../../lib/trpc/client.tsx";
import { NotRefreshed } from "../latency/not-refreshed.tsx";
import { listCountText } from "../list/count-text.ts";
import { ListToolbar } from "../list/list-toolbar.tsx";
import { NothingMatches } from "../list/nothing-matches.tsx";
import { usePoolChanges } from "../pools/use-pools.ts";
import { byUse } from "./by-use.ts";
import { LimitCard } from "./limit-card.tsx";
import { LimitDialog } from "./limit-dialog.tsx";
import { QuietLimits } from "./quiet-limits.tsx";
import { RemoveLimitDialog } from "./remove-limit-dialog.tsx";

const REFETCH_MS = 3000;
const parsers = {
  filter: parseAsString.withDefault(""),
  /** The dialog of a new limit is open; so it can be linked to. */
  new: parseAsBoolean.withDefault(false),
};

export function RateLimitsPage(): ReactNode {
  usePoolChanges();
  const trpc = useTRPC();
  const { can } = useMe();
  const isPhone = useMediaQuery("(width < 48rem)");
  const filterInput = useRef<HTMLInputElement>(null);
  const [url, setUrl] = useUrlStates(parsers);
  const query = useQuery(trpc.rateLimits.list.queryOptions(undefined, { refetchInterval: REFETCH_MS }));
  const all = query.data ?? [];
  const rows = matching(all, url.filter);
  const list = { url, setUrl, rows, total: all.length, isFiltered: url.filter.trim() !== "" };
  useRowKeys([], { onOpen: () => undefined, onFilter: () => filterInput.current?.focus() });
  const newButton = can("pools:write") ? (
    <Button variant="primary" icon={<Plus aria-hidden />} onClick={() => void setUrl({ new: true })}>
      New limit
    </Button>
  ) : null;
  return (
    <>
      <PageHeader
        title="Rate limits"
        description={
          query.data === undefined ? (
            query.isError ? (
              "Not read"
            ) : (
              "Loading…"
            )
          ) : (
            <span aria-live="polite">{listCountText(list, "limit")}</span>
          )
        }
        actions={all.length > 0 ? newButton : null}
      />
      {all.length === 0 ? null : (
        <ListToolbar
          list={list}
          filterRef={filterInput}
          label="Filter limits"
          placeholder="Filter: target, note, exit"
          isPhone={isPhone}
        >
          {null}
        </ListToolbar>
      )}
      {query.data === undefined ? (
        query.isError ? (
          <QueryError
            title="The rate limits could not be read"
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        ) : (
          <ListSkeleton label="Loading rate limits" widths={[56, 68, 50]} endClassName="w-16" />
        )
      ) : all.length === 0 ? (
        <EmptyState icon={<Gauge aria-hidden />} title="No rate limits yet" action={newButton}>
          A limit says what a target allows each address. The whole fleet then stays below its share of it, on
          each exit.
        </EmptyState>
      ) : rows.length === 0 ? (
        <NothingMatches
          title="No limit matches the filter"
          onClearFilter={() => void setUrl({ filter: null })}
        >
          Every word must stand in its target, its note or one of its exits.
        </NothingMatches>
      ) : (
        <Limits rows={rows} error={query.error} />
      )}
      {url.new && can("pools:write") ? (
        <LimitDialog limit={null} onClose={() => void setUrl({ new: null })} />
      ) : null}
    </>
  );
}

function Limits({ rows, error }: { rows: readonly RateLimitView[]; error: unknown }): ReactNode {
  const [editing, setEditing] = useState<RateLimitView | null>(null);
  const [removing, setRemoving] = useState<RateLimitView | null>(null);
  const { used, quiet } = byUse(rows);
  return (
    <>
      <NotRefreshed error={error} />
      {used.length === 0 ? null : (
        <ul aria-label="Rate limits in use" className="mb-4 grid min-w-0 items-start gap-4 xl:grid-cols-2">
          {used.map((limit) => (
            <li key={limit.id} data-limit={limit.pattern} className="min-w-0">
              <LimitCard limit={limit} onEdit={setEditing} onRemove={setRemoving} />
            </li>
          ))}
        </ul>
      )}
      {quiet.length === 0 ? null : <QuietLimits limits={quiet} onEdit={setEditing} onRemove={setRemoving} />}
      {editing === null ? null : <LimitDialog limit={editing} onClose={() => setEditing(null)} />}
      {removing === null ? null : <RemoveLimitDialog limit={removing} onClose={() => setRemoving(null)} />}
    </>
  );
}

function matching(limits: readonly RateLimitView[], search: string): RateLimitView[] {
  const words = searchWords(search);
  return limits.filter(
    ({ pattern, note, budgets }) =>
      words.length === 0 || holdsWords([pattern, note, ...budgets.map(({ exit }) => exit)].join(" "), words),
  );
}
