/**
 * Runs something that settles once or not at all, with a deadline. `begin` starts it and returns how to end it; it is ended
 * whenever the attempt is over. After that nothing is settled any more.
 */
export function attempt<T>(
  timeoutMs: number,
  onTimeout: () => T,
  begin: (settle: (outcome: T) => void) => () => void,
): Promise<T> {
  return new Promise((resolve) => {
    let end: (() => void) | null = null;
    let isOver = false;
    const settle = (outcome: T) => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      end?.();
      resolve(outcome);
    };
    const timer = setTimeout(() => settle(onTimeout()), timeoutMs);
    end = begin(settle);
    // It may have settled before it could say how to end it.
    if (isOver) end();
  });
}
