import type { ReactElement } from 'react'
import { PasswordField } from '../ui/password-field.tsx'
import { type EstimateStrength, StrengthMeter } from '../ui/strength-meter.tsx'
import { usePublicConfig } from '../use-public-config.ts'
import { DEFAULT_POLICY, describePolicy } from './judge-password.ts'

/** What a form with a new password may be given to advise on it; without, it shows the policy only. */
export interface StrengthProps {
  readonly estimateStrength?: EstimateStrength | undefined
  /** Called when the field is focused: the moment to load the estimator. */
  readonly prepareStrength?: (() => void) | undefined
}

export interface NewPasswordFieldProps extends StrengthProps {
  readonly label: string
  readonly value: string
  readonly error: string | undefined
  readonly onChange: (value: string) => void
  readonly pending: boolean
  /** Words that make a bad password for this account. */
  readonly context: readonly string[]
}

/** A password being chosen: the policy before typing, advice while typing, one field without a second to repeat it in. */
export function NewPasswordField(props: NewPasswordFieldProps): ReactElement {
  const { label, value, error, onChange, pending, context, estimateStrength, prepareStrength } = props
  const { config } = usePublicConfig()
  const policy = config?.password ?? DEFAULT_POLICY
  return (
    <div>
      <PasswordField
        purpose="new"
        label={label}
        value={value}
        error={error}
        onChange={onChange}
        pending={pending}
        hint={describePolicy(policy)}
        rules={`minlength: ${String(policy.anyCompositionFrom)};`}
        {...(prepareStrength === undefined ? {} : { onFocus: prepareStrength })}
      />
      {estimateStrength === undefined ? null : (
        <StrengthMeter password={value} context={[...context, config?.appName ?? '']} estimate={estimateStrength} />
      )}
    </div>
  )
}

/** The policy that forms judge by: the server's, once it is known. */
export function usePasswordPolicy(): typeof DEFAULT_POLICY {
  return usePublicConfig().config?.password ?? DEFAULT_POLICY
}
