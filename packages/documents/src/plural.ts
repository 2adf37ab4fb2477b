/** Of one English word; anything else stays as it is. */
export function pluralOf(unit: string): string {
  if (!/^[a-z]+$/i.test(unit)) return unit;
  if (/(s|x|ch|sh)$/i.test(unit)) return `${unit}es`;
  return /[^aeiou]y$/i.test(unit) ? `${unit.slice(0, -1)}ies` : `${unit}s`;
}
