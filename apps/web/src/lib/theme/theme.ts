export const THEME_COOKIE = "orrery-theme";
export const THEMES = ["dark", "light", "system"] as const;
export type Theme = (typeof THEMES)[number];

/** Dark unless the reader chose otherwise. The choice is a cookie, so the first byte of a page has the right colours. */
export function parseTheme(text: string | undefined): Theme {
  return THEMES.find((theme) => theme === text) ?? "dark";
}
