import type { ButtonHTMLAttributes, ReactElement, Ref } from 'react'
import { classNames } from './class-names.ts'

/** One filled button per screen; everything else is quieter. */
export type ButtonTone = 'primary' | 'outline' | 'quiet' | 'destructive' | 'destructive-outline'
export type ButtonSize = 'control' | 'small'

const SHAPE =
  'inline-flex items-center justify-center gap-2 rounded-lg font-medium whitespace-nowrap select-none cursor-pointer ' +
  'transition-colors duration-[120ms] aria-disabled:cursor-default aria-disabled:opacity-70'

const SIZES: Readonly<Record<ButtonSize, string>> = {
  control: 'min-h-control px-4 text-[0.9375rem] leading-6',
  small: 'min-h-control-small px-3 text-sm leading-5',
}

const TONES: Readonly<Record<ButtonTone, string>> = {
  primary: 'bg-primary text-primary-foreground shadow-control hover:bg-primary-hover',
  outline: 'border border-input/60 bg-card text-foreground shadow-control hover:bg-muted',
  quiet: 'text-foreground hover:bg-muted',
  destructive: 'bg-destructive text-destructive-foreground shadow-control hover:opacity-90',
  'destructive-outline': 'border border-input/60 bg-card text-destructive shadow-control hover:bg-destructive-subtle',
}

/** The classes of a button, for links that look like one. */
export function buttonClasses(tone: ButtonTone = 'primary', size: ButtonSize = 'control', extra?: string): string {
  return classNames(SHAPE, SIZES[size], TONES[tone], extra)
}

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly tone?: ButtonTone
  readonly size?: ButtonSize
  readonly buttonRef?: Ref<HTMLButtonElement>
}

/** A button that does not submit unless told to. */
export function Button({ tone = 'outline', size = 'control', className, buttonRef, type = 'button', ...rest }: ButtonProps): ReactElement {
  return <button ref={buttonRef} type={type} data-slot="button" className={buttonClasses(tone, size, className)} {...rest} />
}
