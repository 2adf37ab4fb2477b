/** The whole document, so that dialogs and menus stay on top of it. Where a browser refuses, the wall fills the window all the same. */
export function enterFullScreen(): void {
  if (document.fullscreenElement !== null) return;
  document.documentElement.requestFullscreen?.().catch(() => {});
}

export function leaveFullScreen(): void {
  if (document.fullscreenElement !== null) document.exitFullscreen().catch(() => {});
}
