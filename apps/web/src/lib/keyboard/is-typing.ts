/** Whether a key belongs to a field or an open layer, so that no single-letter shortcut may take it. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) return true;
  return (
    target.closest('[role="dialog"], [role="alertdialog"], [role="menu"], [role="listbox"]') !== null ||
    document.querySelector('[role="dialog"][data-state="open"]') !== null
  );
}
