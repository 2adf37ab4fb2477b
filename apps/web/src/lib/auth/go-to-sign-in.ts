let isLeaving = false;

/** The session is over. A full load, so that nothing of the old session stays in memory; the way back is kept. */
export function goToSignIn(): void {
  if (isLeaving || window.location.pathname.startsWith("/sign-in")) return;
  isLeaving = true;
  const next = `${window.location.pathname}${window.location.search}`;
  window.location.assign(next === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(next)}`);
}

/**
 * Ends the session with `end` and goes to the plain sign-in page: who signs out does not want to come back here. False
 * from `end` = the session goes on.
 */
export async function leaveForSignIn(end: () => Promise<boolean>): Promise<void> {
  // The hub closes the live connection before it answers, which must not lead away first.
  isLeaving = true;
  isLeaving = await end();
  if (isLeaving) window.location.assign("/sign-in");
}
