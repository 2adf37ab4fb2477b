/** What one measurement came to. */
export type ProbeOutcome =
  | { readonly outcome: "answered"; readonly ms: number }
  /** Sent, and not answered in time, or with something else than what is expected. */
  | { readonly outcome: "lost"; readonly problem: string }
  /** Not sent: this host does not measure such a thing. */
  | { readonly outcome: "refused"; readonly problem: string };

/** Measures one order, again and again. */
export type Measurer = {
  /** Never rejects, and is not called again before it has settled. */
  measure(): Promise<ProbeOutcome>;
  /** Ends what is kept open. A measurement that is under way settles soon, with whatever. */
  close(): void;
};

/** As the protocol takes it. */
export const PROBLEM_LENGTH_MAX = 300;

export function lost(problem: string): ProbeOutcome {
  return { outcome: "lost", problem: problem.slice(0, PROBLEM_LENGTH_MAX) };
}

export function refused(problem: string): ProbeOutcome {
  return { outcome: "refused", problem: problem.slice(0, PROBLEM_LENGTH_MAX) };
}

export function noAnswer(where: string, timeoutMs: number): ProbeOutcome {
  return lost(`${where} did not answer within ${timeoutMs} ms.`);
}
