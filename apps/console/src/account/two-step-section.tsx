import type { DataOf } from '@sallyport/client'
import { Card, type Loaded, RecoveryCodes, Section, TotpSetup, usePublicConfig, useSecondFactor } from '@sallyport/react'
import { type ReactElement, useState } from 'react'
import { useAccountUser } from './account-user.ts'
import { LoadState } from './load-state.tsx'
import { useToast } from './toast-frame.tsx'
import { TwoStepRows } from './two-step-rows.tsx'

type SecondFactorStatus = DataOf<'getSecondFactor'>

type View =
  | { readonly kind: 'rows' }
  | { readonly kind: 'setup'; readonly setup: DataOf<'beginTotp'> }
  | { readonly kind: 'codes'; readonly codes: readonly string[]; readonly done: string }

const ROWS: View = { kind: 'rows' }

/** Two-step verification: how it stands, and the way through setting it up. */
export function TwoStepSection(): ReactElement {
  const factor = useSecondFactor()
  const [view, setView] = useState<View>(ROWS)
  return (
    <Section
      id="two-step"
      title="Two-step verification"
      description="A second proof beside your password. A stolen password alone then opens nothing."
    >
      <Card>
        {factor.data === null ? (
          <LoadState of={factor} label="Loading two-step verification" />
        ) : (
          <Content view={view} factor={factor} status={factor.data} onView={setView} />
        )}
      </Card>
    </Section>
  )
}

interface ContentProps {
  readonly view: View
  readonly factor: Loaded<SecondFactorStatus>
  readonly status: SecondFactorStatus
  readonly onView: (view: View) => void
}

function Content({ view, factor, status, onView }: ContentProps): ReactElement {
  const { email } = useAccountUser()
  const appName = usePublicConfig().config?.appName ?? 'Sallyport'
  const toast = useToast()
  switch (view.kind) {
    case 'rows':
      return (
        <TwoStepRows
          status={status}
          reload={factor.reload}
          onSetup={(setup) => onView({ kind: 'setup', setup })}
          onNewCodes={(codes) => onView({ kind: 'codes', codes, done: 'New recovery codes saved' })}
        />
      )
    case 'setup':
      return (
        <div className="p-4 sm:p-5">
          <TotpSetup
            setup={view.setup}
            onEnabled={(codes) => {
              onView({ kind: 'codes', codes, done: 'Two-step verification is on' })
              void factor.reload()
            }}
            onCancel={() => {
              onView(ROWS)
              void factor.reload()
            }}
          />
        </div>
      )
    case 'codes':
      return (
        <div className="p-4 sm:p-5">
          <RecoveryCodes
            codes={view.codes}
            appName={appName}
            email={email}
            onSaved={() => {
              onView(ROWS)
              toast(view.done)
              void factor.reload()
            }}
          />
        </div>
      )
  }
}
