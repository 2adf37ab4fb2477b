import type { ApiTokenId } from "@orrery/protocol";

const PATTERN = /^orrery_api\.([A-Za-z0-9_-]{8,32})\.([A-Za-z0-9_-]{43})$/;

export function formatApiToken(id: ApiTokenId, secret: string): string {
  return `orrery_api.${id}.${secret}`;
}

/** Null where the text is not an API token. */
export function parseApiToken(text: string): { id: ApiTokenId; secret: string } | null {
  const [, id, secret] = PATTERN.exec(text) ?? [];
  return id === undefined || secret === undefined ? null : { id: id as ApiTokenId, secret };
}
