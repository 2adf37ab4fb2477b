"use client";
import {
  DropdownMenu,
  DropdownMenuCheckboxItem,
  DropdownMenuContent,
  DropdownMenuTrigger,
  IconButton,
} from "@orrery/ui";
import { SunMoon } from "lucide-react";
import { THEMES } from "../../lib/theme/theme.ts";
import { useTheme } from "../../lib/theme/use-theme.ts";

export const THEME_LABELS = { dark: "Dark", light: "Light", system: "As the system" } as const;

export function ThemeMenu() {
  const { theme, setTheme } = useTheme();
  return (
    <DropdownMenu>
      <DropdownMenuTrigger>
        <IconButton label="Theme">
          <SunMoon aria-hidden />
        </IconButton>
      </DropdownMenuTrigger>
      <DropdownMenuContent>
        {THEMES.map((each) => (
          <DropdownMenuCheckboxItem
            key={each}
            checked={theme === each}
            onCheckedChange={() => setTheme(each)}
          >
            {THEME_LABELS[each]}
          </DropdownMenuCheckboxItem>
        ))}
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
