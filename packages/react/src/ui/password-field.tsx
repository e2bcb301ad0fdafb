import { type ReactElement, type ReactNode, type Ref, useEffect, useState } from 'react'
import { classNames } from './class-names.ts'
import { CONTROL_CLASSES, Field } from './field.tsx'
import { CapsLockIcon } from './icons.tsx'
import { useCapsLock } from './use-caps-lock.ts'

/** A password that exists, or one that is being chosen: password managers must know which (UX 2.2.3). */
export type PasswordPurpose = 'current' | 'sign-in' | 'new'

const CONTRACT = {
  current: { name: 'current-password', autoComplete: 'current-password' },
  'sign-in': { name: 'current-password', autoComplete: 'current-password webauthn' },
  new: { name: 'new-password', autoComplete: 'new-password' },
} as const

export interface PasswordFieldProps {
  readonly purpose: PasswordPurpose
  /** Default the name. Another one where the page may show a second password field, as under a dialog. */
  readonly id?: string
  readonly label: string
  readonly value: string
  readonly onChange: (value: string) => void
  /** While true the field is hidden again, so that a submit never leaves a password in sight. */
  readonly pending?: boolean
  readonly hint?: ReactNode
  readonly error?: string | undefined
  readonly aside?: ReactNode
  /** Rules for generators, in the `passwordrules` grammar, such as `minlength: 15;`. Only for new passwords. */
  readonly rules?: string
  readonly onFocus?: () => void
  readonly inputRef?: Ref<HTMLInputElement> | undefined
}

/**
 * One password, with Show and Hide in words and a Caps Lock hint. It has neither `maxlength` (which cuts in silence) nor
 * `minlength` (which would shut out older, shorter passwords); paste always works.
 */
export function PasswordField(props: PasswordFieldProps): ReactElement {
  const { purpose, label, value, onChange, pending = false, hint, error, aside, rules, onFocus, inputRef } = props
  const { name, autoComplete } = CONTRACT[purpose]
  const { id = name } = props
  const [visible, setVisible] = useState(false)
  const capsLock = useCapsLock()

  useEffect(() => {
    if (pending) setVisible(false)
  }, [pending])

  return (
    <Field id={id} label={label} hint={hint} error={error} aside={aside}>
      {(aria) => (
        <>
          <div className="relative">
            <input
              {...aria}
              {...capsLock.watch}
              {...(rules === undefined ? {} : { passwordrules: rules })}
              ref={inputRef}
              type={visible ? 'text' : 'password'}
              name={name}
              autoComplete={autoComplete}
              value={value}
              onChange={(event) => onChange(event.currentTarget.value)}
              onFocus={onFocus}
              spellCheck={false}
              autoCapitalize="none"
              enterKeyHint="go"
              className={classNames(CONTROL_CLASSES, 'pe-[4.25rem]')}
            />
            <VisibilityToggle controls={id} visible={visible} onToggle={() => setVisible(!visible)} />
          </div>
          <PasswordStatus visible={visible} capsLock={capsLock.on} />
        </>
      )}
    </Field>
  )
}

interface VisibilityToggleProps {
  readonly controls: string
  readonly visible: boolean
  readonly onToggle: () => void
}

function VisibilityToggle({ controls, visible, onToggle }: VisibilityToggleProps): ReactElement {
  return (
    <button
      type="button"
      data-slot="password-toggle"
      aria-controls={controls}
      aria-label={visible ? 'Hide password' : 'Show password'}
      onClick={onToggle}
      className="absolute inset-y-0 end-0 min-w-11 cursor-pointer rounded-e-lg px-3.5 text-sm font-medium text-muted-foreground hover:text-foreground"
    >
      {visible ? 'Hide' : 'Show'}
    </button>
  )
}

function PasswordStatus({ visible, capsLock }: { readonly visible: boolean; readonly capsLock: boolean }): ReactElement {
  return (
    <div role="status">
      {visible ? <span className="sr-only">Your password is visible</span> : null}
      {capsLock ? (
        <span data-slot="caps-lock" className="mt-1.5 flex items-center gap-1.5 text-[0.8125rem] leading-[1.125rem] text-warning">
          <CapsLockIcon className="size-4" />
          Caps Lock is on
        </span>
      ) : null}
    </div>
  )
}
