"use client";
import { AgeText, Button, ListSkeleton, PageHeader } from "@orrery/ui";
import { Plus } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import { useMediaQuery } from "../../lib/browser/use-media-query.ts";
import { useOpenPage } from "../../lib/browser/use-open-page.ts";
import { QueryError } from "../../lib/errors/query-error.tsx";
import { useRowKeys } from "../../lib/keyboard/use-row-keys.ts";
import { useMe } from "../../lib/me/me-provider.tsx";
import { type AccountTask, AccountTaskDialog } from "../account/actions/account-task.tsx";
import { NotRefreshed } from "../latency/not-refreshed.tsx";
import { listCountText } from "../list/count-text.ts";
import { ListToolbar } from "../list/list-toolbar.tsx";
import { NarrowChips } from "../list/narrow-chips.tsx";
import { SortSelect } from "../list/sort-select.tsx";
import { ACCOUNT_FACES, ACCOUNT_STATES, accountHref } from "./account-words.ts";
import { AccountsCards } from "./accounts-cards.tsx";
import { AccountsEmpty } from "./accounts-empty.tsx";
import { AccountsTable } from "./accounts-table.tsx";
import { ACCOUNT_SORT_LABELS, ACCOUNT_SORTS } from "./filter-accounts.ts";
import { OpenAccountDialog } from "./open-account-dialog.tsx";
import { type AccountList, useAccountList } from "./use-account-list.ts";

export function AccountsPage(): ReactNode {
  const list = useAccountList();
  const openPage = useOpenPage();
  const { can } = useMe();
  const isPhone = useMediaQuery("(width < 48rem)");
  const filterInput = useRef<HTMLInputElement>(null);
  const [task, setTask] = useState<AccountTask | null>(null);
  const { rows, query } = list;
  const openNew = () => void list.setUrl({ new: true });
  const { activeId, setActiveId } = useRowKeys(rows, {
    onOpen: ({ id }) => openPage(accountHref(id)),
    onFilter: () => filterInput.current?.focus(),
  });

  return (
    <>
      <PageHeader
        title="Accounts"
        description={<Description list={list} />}
        actions={
          can("billing:write") && list.total > 0 ? (
            <Button variant="primary" icon={<Plus aria-hidden />} onClick={openNew}>
              Open account
            </Button>
          ) : null
        }
      />
      {list.total === 0 ? null : (
        <ListToolbar
          list={list}
          filterRef={filterInput}
          label="Filter accounts"
          placeholder="Filter: name, currency, zone, billing name"
          isPhone={isPhone}
        >
          <StateChips list={list}>{isPhone ? <SortAccounts list={list} /> : null}</StateChips>
        </ListToolbar>
      )}
      {query.data === undefined ? (
        query.isError ? (
          <QueryError
            title="The accounts could not be read"
            error={query.error}
            onRetry={() => void query.refetch()}
          />
        ) : (
          <ListSkeleton label="Loading accounts" widths={[62, 54, 70, 58, 66]} endClassName="w-20" />
        )
      ) : (
        <>
          <NotRefreshed error={query.error} />
          {rows.length === 0 ? (
            <AccountsEmpty isFiltered={list.total > 0} onClearFilter={list.clear} onNew={openNew} />
          ) : isPhone ? (
            <AccountsCards list={list} onTask={setTask} />
          ) : (
            <AccountsTable list={list} activeId={activeId} onActivate={setActiveId} onTask={setTask} />
          )}
        </>
      )}
      {list.url.new && can("billing:write") ? (
        <OpenAccountDialog onClose={() => void list.setUrl({ new: null })} />
      ) : null}
      <AccountTaskDialog task={task} onClose={() => setTask(null)} />
    </>
  );
}

function Description({ list }: { list: AccountList }): ReactNode {
  const { query } = list;
  if (query.data === undefined) return query.isError ? "Not read" : "Loading…";
  const [first] = query.data;
  return (
    <>
      <span aria-live="polite">{listCountText(list, "account")}</span>
      {first === undefined ? null : (
        <>
          {" · as it was "}
          <AgeText atMs={first.atMs} />
        </>
      )}
    </>
  );
}

function StateChips({ list, children }: { list: AccountList; children: ReactNode }): ReactNode {
  const { counts, url, setUrl } = list;
  return (
    <NarrowChips
      label="Narrow by state"
      values={ACCOUNT_STATES}
      labelOf={(state) => ACCOUNT_FACES[state].label}
      counts={counts}
      isChosen={(state) => url.state === state}
      onToggle={(state) => void setUrl({ state: url.state === state ? null : state })}
    >
      {children}
    </NarrowChips>
  );
}

function SortAccounts({ list }: { list: AccountList }): ReactNode {
  return (
    <SortSelect
      value={list.url.sort}
      onSort={(sort) => void list.setUrl({ sort })}
      options={ACCOUNT_SORTS.map((value) => ({ value, label: ACCOUNT_SORT_LABELS[value] }))}
    />
  );
}
