import { type ReactElement, useState } from 'react'
import { chooseTheme, readTheme, type Theme } from '../lib/theme.ts'

const THEMES: ReadonlyArray<readonly [value: Theme, label: string]> = [
  ['system', 'System'],
  ['light', 'Light'],
  ['dark', 'Dark'],
]

/** Follows the system until the visitor chooses. */
export function ThemeSwitch(): ReactElement {
  const [theme, setTheme] = useState<Theme>(() => readTheme())
  return (
    <label className="inline-flex items-center gap-1.5">
      <span className="text-muted-foreground">Theme</span>
      <select
        value={theme}
        onChange={(event) => {
          const chosen = THEMES.find(([value]) => value === event.currentTarget.value)?.[0] ?? 'system'
          chooseTheme(chosen)
          setTheme(chosen)
        }}
        className="min-h-7 cursor-pointer rounded-md bg-transparent px-1 text-foreground hover:bg-muted"
      >
        {THEMES.map(([value, label]) => (
          <option key={value} value={value} className="bg-card text-foreground">
            {label}
          </option>
        ))}
      </select>
    </label>
  )
}
