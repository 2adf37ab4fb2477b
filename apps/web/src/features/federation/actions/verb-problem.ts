import type { VerbResult } from "@orrery/protocol";

/** Why a verb did not do what was asked, with what to do; null = it did. */
export function verbProblem(result: Pick<VerbResult, "outcome" | "checks" | "sentence">): string | null {
  switch (result.outcome) {
    case "done":
    case "scheduled":
      return null;
    case "planned":
      return "The hub only planned it. Try again.";
    case "failed":
      return result.sentence ?? "It failed, and no reason was given. The federation's events say more.";
    case "refused": {
      const sentences = result.checks
        .filter(({ isOk }) => !isOk)
        .map(({ finding, whatToDo }) => (whatToDo === null ? finding : `${finding} ${whatToDo}`));
      return sentences.length === 0 ? (result.sentence ?? "It was refused.") : sentences.join(" ");
    }
  }
}
