import { buttonClasses, FormAlert, textOfCode } from '@sallyport/react'
import { Link, useSearch } from '@tanstack/react-router'
import type { ReactElement } from 'react'
import { usePage } from '../lib/use-page.ts'
import { AuthShell } from '../shell/auth-shell.tsx'

/** Where redirects end that failed: what happened in words, one thing to do, the code for support. */
export function ErrorPage(): ReactElement {
  const { code } = useSearch({ from: '__root__' })
  const { title, text } = textOfCode(code ?? 'internal_error')
  const heading = usePage(title)
  return (
    <AuthShell headingRef={heading} title={title} description={text}>
      <div className="flex flex-col gap-4">
        <Link to="/auth/login" className={buttonClasses()}>
          Back to sign in
        </Link>
        {code === undefined ? null : <FormAlert content={{ tone: 'info', title: 'For support', details: { code: code.slice(0, 80) } }} />}
      </div>
    </AuthShell>
  )
}
