import { effect, signal } from "@preact/signals";

const KEY = "featurestore-theme";
const THEMES = ["auto", "light", "dark"] as const;
/** `auto`: as the system has it. */
export type Theme = (typeof THEMES)[number];

/** Kept in this browser. */
export const theme = signal<Theme>(THEMES.find((known) => known === localStorage.getItem(KEY)) ?? "auto");
const wantsDark = matchMedia("(prefers-color-scheme: dark)");
/** Whether the page is dark now, whatever made it so. */
export const isDark = signal(wantsDark.matches);

effect(() => {
  const chosen = theme.value;
  if (chosen === "auto") document.documentElement.removeAttribute("data-theme");
  else document.documentElement.setAttribute("data-theme", chosen);
  localStorage.setItem(KEY, chosen);
  isDark.value = chosen === "auto" ? wantsDark.matches : chosen === "dark";
});
wantsDark.addEventListener("change", () => {
  if (theme.value === "auto") isDark.value = wantsDark.matches;
});

/** The next one of auto, light and dark. */
export function turnTheme(): void {
  theme.value = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] ?? "auto";
}
