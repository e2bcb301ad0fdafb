import type { ReactElement, ReactNode } from 'react'

interface Mark {
  readonly viewBox: string
  readonly shape: ReactNode
}

/** As the companies want them beside “Continue with …”; single-colour ones follow the theme. */
const MARKS: Readonly<Record<string, Mark>> = {
  google: {
    viewBox: '0 0 24 24',
    shape: (
      <>
        <path
          fill="#4285F4"
          d="M22.56 12.25c0-.78-.07-1.53-.2-2.25H12v4.26h5.92a5.06 5.06 0 0 1-2.2 3.32v2.76h3.56c2.08-1.92 3.28-4.74 3.28-8.09z"
        />
        <path
          fill="#34A853"
          d="M12 23c2.97 0 5.46-.98 7.28-2.66l-3.56-2.76a6.6 6.6 0 0 1-3.72 1.06c-2.86 0-5.29-1.93-6.16-4.54H2.18v2.85A11 11 0 0 0 12 23z"
        />
        <path fill="#FBBC05" d="M5.84 14.1a6.6 6.6 0 0 1 0-4.2V7.06H2.18a11 11 0 0 0 0 9.88z" />
        <path
          fill="#EA4335"
          d="M12 5.38c1.62 0 3.06.56 4.21 1.64l3.15-3.15C17.45 2.09 14.97 1 12 1a11 11 0 0 0-9.82 6.06L5.84 9.9C6.71 7.3 9.14 5.38 12 5.38z"
        />
      </>
    ),
  },
  microsoft: {
    viewBox: '0 0 23 23',
    shape: (
      <>
        <path fill="#F25022" d="M1 1h10v10H1z" />
        <path fill="#7FBA00" d="M12 1h10v10H12z" />
        <path fill="#00A4EF" d="M1 12h10v10H1z" />
        <path fill="#FFB900" d="M12 12h10v10H12z" />
      </>
    ),
  },
  github: {
    viewBox: '0 0 24 24',
    shape: (
      <path
        fill="currentColor"
        d="M12 .3a12 12 0 0 0-3.8 23.38c.6.12.83-.26.83-.57L9 21.07c-3.34.72-4.04-1.61-4.04-1.61-.55-1.39-1.34-1.76-1.34-1.76-1.08-.74.09-.73.09-.73 1.2.09 1.83 1.24 1.83 1.24 1.08 1.83 2.81 1.3 3.5 1 .1-.78.42-1.31.76-1.61-2.67-.3-5.47-1.33-5.47-5.93 0-1.31.47-2.38 1.24-3.22-.14-.3-.54-1.52.1-3.18 0 0 1-.32 3.3 1.23a11.5 11.5 0 0 1 6 0c2.28-1.55 3.29-1.23 3.29-1.23.64 1.66.24 2.88.12 3.18a4.65 4.65 0 0 1 1.23 3.22c0 4.61-2.8 5.63-5.48 5.92.42.36.81 1.1.81 2.22l-.01 3.29c0 .31.2.69.82.57A12 12 0 0 0 12 .3"
      />
    ),
  },
  facebook: {
    viewBox: '0 0 24 24',
    shape: (
      <path
        fill="#1877F2"
        d="M24 12.07C24 5.4 18.63 0 12 0S0 5.4 0 12.07c0 6.03 4.39 11.02 10.13 11.93v-8.44H7.08v-3.49h3.05V9.41c0-3.02 1.79-4.69 4.53-4.69 1.31 0 2.68.24 2.68.24v2.97h-1.51c-1.49 0-1.96.93-1.96 1.89v2.25h3.33l-.53 3.49h-2.8V24C19.61 23.07 24 18.1 24 12.07"
      />
    ),
  },
}

/** The mark of one of the companies that have one here; nothing for others. */
export function ProviderMark({ id }: { readonly id: string }): ReactElement | null {
  const mark = MARKS[id]
  return mark === undefined ? null : (
    <svg aria-hidden="true" focusable="false" data-icon={id} viewBox={mark.viewBox} className="size-5 shrink-0">
      {mark.shape}
    </svg>
  )
}
