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

export const AlertIcon = /* @__PURE__ */ outline(
  'alert',
  <>
    {circle}
    <path d="M12 8v4M12 16h.01" />
  </>,
)
export const SuccessIcon = /* @__PURE__ */ outline(
  'success',
  <>
    {circle}
    <path d="m16 9-5.5 5.5L8 12" />
  </>,
)
export const InfoIcon = /* @__PURE__ */ outline(
  'info',
  <>
    {circle}
    <path d="M12 16v-4M12 8h.01" />
  </>,
)
export const WarningIcon = /* @__PURE__ */ outline(
  'warning',
  <path d="m21.7 18-8-14a2 2 0 0 0-3.5 0l-8 14A2 2 0 0 0 4 21h16a2 2 0 0 0 1.7-3M12 9v4M12 17h.01" />,
)
export const CheckIcon = /* @__PURE__ */ outline('check', <path d="M20 6 9 17l-5-5" />)
export const CopyIcon = /* @__PURE__ */ outline(
  'copy',
  <>
    <rect width="14" height="14" x="8" y="8" rx="2" />
    <path d="M4 16a2 2 0 0 1-2-2V4a2 2 0 0 1 2-2h10a2 2 0 0 1 2 2" />
  </>,
)
export const DownloadIcon = /* @__PURE__ */ outline('download', <path d="M21 15v4a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2v-4M7 10l5 5 5-5M12 15V3" />)
export const PrinterIcon = /* @__PURE__ */ outline(
  'printer',
  <>
    <path d="M6 18H4a2 2 0 0 1-2-2v-5a2 2 0 0 1 2-2h16a2 2 0 0 1 2 2v5a2 2 0 0 1-2 2h-2M6 9V3a1 1 0 0 1 1-1h10a1 1 0 0 1 1 1v6" />
    <rect width="12" height="8" x="6" y="14" rx="1" />
  </>,
)
export const CapsLockIcon = /* @__PURE__ */ outline(
  'caps-lock',
  <path d="M14 16a1 1 0 0 0 1-1v-2a1 1 0 0 1 1-1h3.3a.7.7 0 0 0 .5-1.2l-7-7a1.2 1.2 0 0 0-1.6 0l-7 7a.7.7 0 0 0 .5 1.2H8a1 1 0 0 1 1 1v2a1 1 0 0 0 1 1zM9 20h6" />,
)

export const PasskeyIcon = /* @__PURE__ */ outline(
  'passkey',
  <path d="M12 10a2 2 0 0 0-2 2c0 1-.1 2.5-.3 4M14 13.1c0 2.4 0 6.4-1 8.9M17.3 21c.1-.6.4-2.3.5-3M2 12a10 10 0 0 1 18-6M2 16h.01M21.8 16c.2-2 .1-5.4 0-6M5 19.5C5.5 18 6 15 6 12a6 6 0 0 1 .3-2M8.7 22c.2-.7.5-1.3.6-2M9 6.8a6 6 0 0 1 9 5.2v2" />,
)
export const MailIcon = /* @__PURE__ */ outline(
  'mail',
  <>
    <rect width="20" height="16" x="2" y="4" rx="2" />
    <path d="m22 7-9 5.7a2 2 0 0 1-2 0L2 7" />
  </>,
)

const LaptopIcon = /* @__PURE__ */ outline(
  'laptop',
  <path d="M18 5a2 2 0 0 1 2 2v8.5a2 2 0 0 0 .2.9l1.1 2.1a1 1 0 0 1-.9 1.5H3.6a1 1 0 0 1-.9-1.5l1.1-2.1a2 2 0 0 0 .2-.9V7a2 2 0 0 1 2-2zM20 16H4" />,
)
export const PhoneIcon = /* @__PURE__ */ outline(
  'phone',
  <>
    <rect width="14" height="20" x="5" y="2" rx="2" />
    <path d="M12 18h.01" />
  </>,
)
const TabletIcon = /* @__PURE__ */ outline(
  'tablet',
  <>
    <rect width="16" height="20" x="4" y="2" rx="2" />
    <path d="M12 18h.01" />
  </>,
)
const TerminalIcon = /* @__PURE__ */ outline('terminal', <path d="M12 19h8M4 17l6-6-6-6" />)
const ServerIcon = /* @__PURE__ */ outline(
  'server',
  <>
    <rect width="20" height="8" x="2" y="2" rx="2" />
    <rect width="20" height="8" x="2" y="14" rx="2" />
    <path d="M6 6h.01M6 18h.01" />
  </>,
)
const UnknownDeviceIcon = /* @__PURE__ */ outline(
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
