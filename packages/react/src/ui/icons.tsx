import type { DeviceType } from '@sallyport/protocol'
import type { ReactElement, ReactNode } from 'react'
import { classNames } from './class-names.ts'

/** Icons are decoration beside words: hidden from assistive technology. */
export interface IconProps {
  /** Replaces the default size of 20 px, so name a size. */
  readonly className?: string
}

/** Shapes after Lucide (ISC licence, see LUCIDE-LICENSE beside this file); inlined, so that no icon is a request. */
function outline(name: string, shape: ReactNode): (props: IconProps) => ReactElement {
  return function Icon({ className }) {
    return (
      <svg
        aria-hidden="true"
        focusable="false"
        data-icon={name}
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
        strokeLinejoin="round"
        className={classNames('shrink-0', className ?? 'size-5')}
      >
        {shape}
      </svg>
    )
  }
}

const circle = <circle cx="12" cy="12" r="10" />

export const AlertIcon = outline(
  'alert',
  <>
    {circle}
    <path d="M12 8v4M12 16h.01" />
  </>,
)
export const SuccessIcon = outline(
  'success',
  <>
    {circle}
    <path d="m16 9-5.5 5.5L8 12" />
  </>,
)
export const InfoIcon = outline(
  'info',
  <>
    {circle}
    <path d="M12 16v-4M12 8h.01" />
  </>,
)
export const WarningIcon = outline(
  'warning',
  <path d="m21.7 18-8-14a2 2 0 0 0-3.5 0l-8 14A2 2 0 0 0 4 21h16a2 2 0 0 0 1.7-3M12 9v4M12 17h.01" />,
)
export const CheckIcon = outline('check', <path d="M20 6 9 17l-5-5" />)
export const CapsLockIcon = outline(
  'caps-lock',
  <path d="M14 16a1 1 0 0 0 1-1v-2a1 1 0 0 1 1-1h3.3a.7.7 0 0 0 .5-1.2l-7-7a1.2 1.2 0 0 0-1.6 0l-7 7a.7.7 0 0 0 .5 1.2H8a1 1 0 0 1 1 1v2a1 1 0 0 0 1 1zM9 20h6" />,
)

const LaptopIcon = outline(
  'laptop',
  <path d="M18 5a2 2 0 0 1 2 2v8.5a2 2 0 0 0 .2.9l1.1 2.1a1 1 0 0 1-.9 1.5H3.6a1 1 0 0 1-.9-1.5l1.1-2.1a2 2 0 0 0 .2-.9V7a2 2 0 0 1 2-2zM20 16H4" />,
)
const PhoneIcon = outline(
  'phone',
  <>
    <rect width="14" height="20" x="5" y="2" rx="2" />
    <path d="M12 18h.01" />
  </>,
)
const TabletIcon = outline(
  'tablet',
  <>
    <rect width="16" height="20" x="4" y="2" rx="2" />
    <path d="M12 18h.01" />
  </>,
)
const TerminalIcon = outline('terminal', <path d="M12 19h8M4 17l6-6-6-6" />)
const ServerIcon = outline(
  'server',
  <>
    <rect width="20" height="8" x="2" y="2" rx="2" />
    <rect width="20" height="8" x="2" y="14" rx="2" />
    <path d="M6 6h.01M6 18h.01" />
  </>,
)
const UnknownDeviceIcon = outline(
  'unknown-device',
  <>
    {circle}
    <path d="M9 9.5a3 2.5 0 0 1 6 0c0 2-3 2-3 3.5M12 17h.01" />
  </>,
)

const DEVICE_ICONS: Readonly<Record<DeviceType, (props: IconProps) => ReactElement>> = {
  desktop: LaptopIcon,
  mobile: PhoneIcon,
  tablet: TabletIcon,
  cli: TerminalIcon,
  server: ServerIcon,
  unknown: UnknownDeviceIcon,
}

/** The picture of a device type. */
export function DeviceIcon({ type, className }: IconProps & { readonly type: DeviceType }): ReactElement {
  const Icon = DEVICE_ICONS[type]
  return <Icon {...(className === undefined ? {} : { className })} />
}

/** Turns while something is under way; stands still for readers who asked for less motion. */
export function Spinner({ className }: IconProps): ReactElement {
  return (
    <svg
      aria-hidden="true"
      focusable="false"
      viewBox="0 0 24 24"
      fill="none"
      className={classNames('shrink-0 animate-spin motion-reduce:animate-none', className ?? 'size-4')}
    >
      <circle cx="12" cy="12" r="9" stroke="currentColor" strokeWidth="3" opacity="0.25" />
      <path d="M21 12a9 9 0 0 0-9-9" stroke="currentColor" strokeWidth="3" strokeLinecap="round" />
    </svg>
  )
}
