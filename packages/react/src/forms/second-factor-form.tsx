import { isError } from '@sallyport/client'
import type { SecondFactorData, SecondFactorMethod, User } from '@sallyport/protocol'
import { type ReactElement, useState } from 'react'
import { Button } from '../ui/button.tsx'
import { CheckboxField } from '../ui/checkbox-field.tsx'
import { formatDay } from '../ui/relative-time.tsx'
import { useClient } from '../use-client.ts'
import { AppCodeStep, MailedCodeStep, RecoveryCodeStep, type StepProps } from './second-factor-steps.tsx'

export type SecondFactorChallenge = SecondFactorData['secondFactor']

export interface SecondFactorFormProps {
  readonly challenge: SecondFactorChallenge
  /** `method` is how: after a recovery code it is time to tell how many are left. */
  readonly onSuccess: (user: User, method: SecondFactorMethod) => void | Promise<void>
  /** The sign-in took too long, or used up its attempts: it has to begin again. */
  readonly onExpired: () => void
}

const WAYS: Readonly<Record<SecondFactorMethod, (email: string) => string>> = {
  totp: () => 'Use your authenticator app',
  recovery_code: () => 'Use a recovery code',
  email_code: (email) => `Email a code to ${email}`,
}

/** The second step of a sign-in: the strongest way first, the others one press away. */
export function SecondFactorForm({ challenge, onSuccess, onExpired }: SecondFactorFormProps): ReactElement {
  const client = useClient()
  const [method, setMethod] = useState<SecondFactorMethod>(challenge.methods[0] ?? 'totp')
  const [rememberDevice, setRememberDevice] = useState(false)
  const others = challenge.methods.filter((other) => other !== method)

  const step: StepProps = {
    email: challenge.email,
    canRecover: challenge.methods.includes('recovery_code'),
    async submit(code) {
      const { challengeToken } = challenge
      const result = await client.secondFactor.verify({
        method,
        code,
        ...(rememberDevice ? { rememberDevice } : {}),
        ...(challengeToken === undefined ? {} : { challengeToken }),
      })
      if (isError(result.error, 'second_factor_expired')) onExpired()
      return result
    },
    async sendCode() {
      const { challengeToken } = challenge
      const result = await client.secondFactor.sendCode(challengeToken === undefined ? {} : { challengeToken })
      if (isError(result.error, 'second_factor_expired')) onExpired()
      return result
    },
    onSuccess: ({ user }) => onSuccess(user, method),
    trust:
      challenge.rememberDays === 0 ? null : (
        <CheckboxField
          name="remember-device"
          label={`Don’t ask again on this device for ${String(challenge.rememberDays)} days`}
          hint={`Until ${formatDay(new Date(Date.now() + challenge.rememberDays * 86_400_000).toISOString())}. Not on a shared device.`}
          checked={rememberDevice}
          onChange={setRememberDevice}
        />
      ),
  }

  return (
    <div data-slot="second-factor" className="grid gap-5">
      <Step key={method} method={method} step={step} />
      {others.length === 0 ? null : <OtherWays methods={others} email={challenge.email} onChoose={setMethod} />}
    </div>
  )
}

function Step({ method, step }: { readonly method: SecondFactorMethod; readonly step: StepProps }): ReactElement {
  switch (method) {
    case 'totp':
      return <AppCodeStep {...step} />
    case 'recovery_code':
      return <RecoveryCodeStep {...step} />
    case 'email_code':
      return <MailedCodeStep {...step} />
  }
}

interface OtherWaysProps {
  readonly methods: readonly SecondFactorMethod[]
  readonly email: string
  readonly onChoose: (method: SecondFactorMethod) => void
}

function OtherWays({ methods, email, onChoose }: OtherWaysProps): ReactElement {
  const [open, setOpen] = useState(false)
  return (
    <div data-slot="other-ways">
      <Button tone="quiet" size="small" aria-expanded={open} className="-mx-3" onClick={() => setOpen(!open)}>
        Use another way
      </Button>
      {open ? (
        <ul className="mt-2 grid gap-2">
          {methods.map((method) => (
            <li key={method}>
              <Button
                className="w-full whitespace-normal"
                onClick={() => {
                  setOpen(false)
                  onChoose(method)
                }}
              >
                {WAYS[method](email)}
              </Button>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  )
}
