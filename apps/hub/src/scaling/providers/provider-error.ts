/** Why a provider could not be asked, or made no sense: a sentence for operators, without any secret. */
export class ProviderError extends Error {
  override readonly name = "ProviderError";
}

const SENTENCE_MAX = 300;

/** Another's words, fit to be shown: in one line, not too long, and without any of the secrets that it was told. */
export function wordsOf(text: string, secrets: readonly string[]): string {
  let words = text;
  for (const secret of secrets) if (secret !== "") words = words.replaceAll(secret, "(secret)");
  const line = words
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim()
    .replace(/\.$/, "");
  return line.length > SENTENCE_MAX ? `${line.slice(0, SENTENCE_MAX)}…` : line;
}
