export const DIALOG_BACKDROP =
  'fixed inset-0 z-40 bg-[oklch(0.165_0.012_265)]/50 transition-opacity duration-[180ms] data-ending-style:opacity-0 data-starting-style:opacity-0'

export const DIALOG_POPUP =
  'fixed top-[clamp(1rem,18dvh,10rem)] left-1/2 z-50 max-h-[80dvh] w-[min(27rem,calc(100vw-2rem))] -translate-x-1/2 overflow-y-auto rounded-2xl ' +
  'border border-border bg-popover p-6 shadow-raised transition-opacity duration-[180ms] outline-none data-ending-style:opacity-0 data-starting-style:opacity-0'
