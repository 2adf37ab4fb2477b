import { json } from "./client.ts";
import { Prisma } from "./generated/client.ts";

/** A zod schema, as far as reading needs it. */
type Schema<T> = { safeParse(stored: unknown): { success: true; data: T } | { success: false } };

/** What a JSON column holds, or null where it holds nothing that this version can read. */
export function readJson<T>(schema: Schema<T>, stored: unknown): T | null {
  if (stored === null) return null;
  const parsed = schema.safeParse(stored);
  return parsed.success ? parsed.data : null;
}

/** The items of a JSON list that this version can read: one that it cannot must not hide the others. */
export function readJsonList<T>(schema: Schema<T>, stored: unknown): T[] {
  if (!Array.isArray(stored)) return [];
  return stored.flatMap((item) => {
    const parsed = schema.safeParse(item);
    return parsed.success ? [parsed.data] : [];
  });
}

/** SQL's own null, which is not JSON's. */
export function nullableJson(value: unknown): Prisma.InputJsonValue | typeof Prisma.DbNull {
  return value === null ? Prisma.DbNull : json(value);
}
