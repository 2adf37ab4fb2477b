"use client";
import { parseAsBoolean, parseAsString, parseAsStringLiteral } from "nuqs";
import { useMemo } from "react";
import { useUrlStates } from "../../lib/browser/use-url-states.ts";
import { ACCOUNT_STATES } from "./account-words.ts";
import { ACCOUNT_SORTS, countByState, listAccounts } from "./filter-accounts.ts";
import { useAccounts } from "./use-accounts.ts";

const parsers = {
  filter: parseAsString.withDefault(""),
  state: parseAsStringLiteral(ACCOUNT_STATES),
  sort: parseAsStringLiteral(ACCOUNT_SORTS).withDefault("name"),
  /** The dialog of a new account is open; so it can be linked to. */
  new: parseAsBoolean.withDefault(false),
};

/** The list of the Accounts page; its filter and order are in the address. */
export function useAccountList() {
  const [url, setUrl] = useUrlStates(parsers);
  const query = useAccounts({ withClosed: true });
  const all = query.data;
  const { filter: search, state, sort } = url;
  return {
    query,
    rows: useMemo(() => listAccounts(all ?? [], { search, state }, sort), [all, search, state, sort]),
    total: all?.length ?? 0,
    counts: useMemo(() => countByState(all ?? []), [all]),
    url,
    setUrl,
    isFiltered: search.trim() !== "" || state !== null,
    clear: () => void setUrl({ filter: null, state: null }),
  };
}

export type AccountList = ReturnType<typeof useAccountList>;
