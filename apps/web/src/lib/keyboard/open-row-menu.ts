/** As if the row's button were clicked; whoever came by key goes on by key, from the first entry. */
export function openRowMenu(rowId: string): void {
  document.querySelector<HTMLElement>(`[data-row-menu="${CSS.escape(rowId)}"]`)?.click();
  requestAnimationFrame(() =>
    document.querySelector<HTMLElement>('[role="menu"] [role="menuitem"]')?.focus(),
  );
}
