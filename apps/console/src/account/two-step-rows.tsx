import type { DataOf } from '@sallyport/client'
import {
  alertOf,
  Badge,
  Button,
  FormAlert,
  formatDay,
  MailIcon,
  PhoneIcon,
  SettingRow,
  Spinner,
  useAction,
  useClient,
} from '@sallyport/react'
import { KeyRound, MonitorSmartphone } from 'lucide-react'
import type { ReactElement } from 'react'
import { countDevices, FEW_CODES } from './security-checks.ts'
import { useToast } from './toast-frame.tsx'
import { type Question, useQuestion } from './use-question.tsx'

type Status = DataOf<'getSecondFactor'>

export interface TwoStepRowsProps {
  readonly status: Status
  readonly reload: () => Promise<void>
  readonly onSetup: (setup: DataOf<'beginTotp'>) => void
  readonly onNewCodes: (codes: readonly string[]) => void
}

interface RowProps extends TwoStepRowsProps {
  readonly question: Question
}

const RECOVERY_CODES = 10

const isOn = ({ totp, emailCode }: Status): boolean => totp !== null || emailCode !== null

/** What is on and what could be, one row each. */
export function TwoStepRows(props: TwoStepRowsProps): ReactElement {
  const { status } = props
  const question = useQuestion()
  const row: RowProps = { ...props, question }
  return (
    <>
      {status.requiredForRole && !isOn(status) ? (
        <FormAlert
          className="m-4"
          content={{ tone: 'warning', title: 'Your role needs two-step verification', text: 'Set it up to use what that role is for.' }}
        />
      ) : null}
      <AppRow {...row} />
      {status.totp === null ? null : <RecoveryRow {...row} />}
      {status.emailCodeOffered || status.emailCode !== null ? <EmailRow {...row} /> : null}
      {isOn(status) ? <TrustedDevicesRow {...row} /> : null}
      {question.dialog}
    </>
  )
}

function AppRow({ status, reload, question, onSetup }: RowProps): ReactElement {
  const client = useClient()
  const toast = useToast()
  const begin = useAction(client.secondFactor.beginTotp, onSetup)
  const { totp } = status
  const lost =
    status.emailCode === null ? 'Your password alone will open your account again.' : 'Only the email code is left as second step.'
  const turnOff = () =>
    question.ask({
      title: 'Turn off the authenticator app?',
      text: `${lost} Your recovery codes stop working, and trusted devices are forgotten.${
        status.requiredForRole ? ' Your role needs two-step verification: until it is on again some pages stay closed.' : ''
      }`,
      verb: 'Turn off',
      pendingVerb: 'Turning off…',
      work: client.secondFactor.removeTotp,
      onDone: async () => {
        await reload()
        toast('Authenticator app turned off')
      },
    })
  return (
    <SettingRow
      icon={<PhoneIcon />}
      title={
        <>
          Authenticator app
          {totp === null ? <Badge>Off</Badge> : <Badge tone="success">On</Badge>}
        </>
      }
      text={totp === null ? 'A code from your phone that changes every 30 seconds.' : `Since ${formatDay(totp.enabledAt)}`}
      actions={
        <Button
          size="small"
          aria-disabled={begin.pending}
          aria-label={totp === null ? 'Set up authenticator app' : 'Turn off authenticator app'}
          onClick={() => (totp === null ? void begin.run() : turnOff())}
        >
          {begin.pending ? <Spinner /> : null}
          {totp === null ? 'Set up' : 'Turn off'}
        </Button>
      }
    >
      <FormAlert content={begin.error === null ? null : alertOf(begin.error)} className="mt-3" />
    </SettingRow>
  )
}

function RecoveryRow({ status, question, onNewCodes }: RowProps): ReactElement {
  const client = useClient()
  const left = status.recoveryCodesLeft
  const renew = () =>
    question.ask({
      title: 'Make new recovery codes?',
      text: 'The codes you saved before stop working at once.',
      verb: 'Make new codes',
      pendingVerb: 'Making codes…',
      work: async () => {
        const result = await client.secondFactor.replaceRecoveryCodes()
        if (result.error === null) onNewCodes(result.data.recoveryCodes)
        return result
      },
      onDone: () => undefined,
    })
  return (
    <SettingRow
      icon={<KeyRound aria-hidden="true" className="size-5" />}
      title={
        <>
          Recovery codes
          {left <= FEW_CODES ? <Badge tone="warning">{left === 0 ? 'None left' : 'Few left'}</Badge> : null}
        </>
      }
      text={`${String(left)} of ${String(RECOVERY_CODES)} left. They let you in when your phone is gone.`}
      actions={
        <Button size="small" aria-label="Make new recovery codes" onClick={renew}>
          Make new ones
        </Button>
      }
    />
  )
}

function EmailRow({ status, reload, question }: RowProps): ReactElement {
  const client = useClient()
  const toast = useToast()
  const turnOn = useAction(client.secondFactor.enableEmailCode, async () => {
    await reload()
    toast('Email code turned on')
  })
  const on = status.emailCode !== null
  const turnOff = () =>
    question.ask({
      title: 'Turn off the email code?',
      text:
        status.totp === null
          ? 'Your password alone will open your account again.'
          : 'Without your phone only a recovery code will let you in.',
      verb: 'Turn off',
      pendingVerb: 'Turning off…',
      work: client.secondFactor.disableEmailCode,
      onDone: async () => {
        await reload()
        toast('Email code turned off')
      },
    })
  return (
    <SettingRow
      icon={<MailIcon />}
      title={
        <>
          Email code
          <Badge tone="warning">Weaker</Badge>
          {on ? <Badge tone="success">On</Badge> : <Badge>Off</Badge>}
        </>
      }
      text="Whoever can read your mail can also reset your password. Use an app if you can."
      actions={
        <Button
          size="small"
          aria-disabled={turnOn.pending}
          aria-label={on ? 'Turn off email code' : 'Turn on email code'}
          onClick={() => (on ? turnOff() : void turnOn.run())}
        >
          {turnOn.pending ? <Spinner /> : null}
          {on ? 'Turn off' : 'Turn on'}
        </Button>
      }
    >
      <FormAlert content={turnOn.error === null ? null : alertOf(turnOn.error)} className="mt-3" />
    </SettingRow>
  )
}

function TrustedDevicesRow({ status, reload, question }: RowProps): ReactElement {
  const client = useClient()
  const toast = useToast()
  const count = status.trustedDevices
  const forget = () =>
    question.ask({
      title: 'Forget all trusted devices?',
      text: 'Each of them is asked for the second step at its next sign-in, this one too.',
      verb: 'Forget all',
      pendingVerb: 'Forgetting…',
      work: client.secondFactor.forgetTrustedDevices,
      onDone: async () => {
        await reload()
        toast('Trusted devices forgotten')
      },
    })
  return (
    <SettingRow
      icon={<MonitorSmartphone aria-hidden="true" className="size-5" />}
      title="Trusted devices"
      text={count === 0 ? 'Every device is asked for the second step.' : `${countDevices(count)} may skip the second step.`}
      actions={
        count === 0 ? undefined : (
          <Button size="small" aria-label="Forget all trusted devices" onClick={forget}>
            Forget all
          </Button>
        )
      }
    />
  )
}
