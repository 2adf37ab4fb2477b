let isLeaving = false;

/** The session is over. A full load, so that nothing of the old session stays in memory. */
export function goToSignIn(): void {
  if (isLeaving || window.location.pathname.startsWith("/sign-in")) return;
  isLeaving = true;
  const next = `${window.location.pathname}${window.location.search}`;
  window.location.assign(next === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(next)}`);
}
