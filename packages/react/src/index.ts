export { AuthProvider, type AuthProviderProps } from './auth-provider.tsx'
export type { ConfigState } from './config-resource.ts'
export type {
  AuthForm,
  AuthFormOptions,
  BoundCheck,
  BoundText,
  CheckControlProps,
  CheckName,
  ControlOptions,
  FieldMessages,
  FormValues,
  TextControlProps,
  TextName,
} from './form-types.ts'
export { ChangePasswordForm, type ChangePasswordFormProps } from './forms/change-password-form.tsx'
export { ConfirmEmailForm, type ConfirmEmailFormProps } from './forms/confirm-email-form.tsx'
export { ForgotPasswordForm, type ForgotPasswordFormProps } from './forms/forgot-password-form.tsx'
export { describePolicy, judgeEmail, judgePassword, type PasswordPolicy } from './forms/judge-password.ts'
export type { StrengthProps } from './forms/new-password-field.tsx'
export { ProfileForm, type ProfileFormProps } from './forms/profile-form.tsx'
export { ResetPasswordForm, type ResetPasswordFormProps } from './forms/reset-password-form.tsx'
export { SignInForm, type SignInFormProps } from './forms/sign-in-form.tsx'
export { SignUpForm, type SignUpFormProps } from './forms/sign-up-form.tsx'
export { type Resend, useResend } from './forms/use-resend.ts'
export { VerifyCodeForm, type VerifyCodeFormProps } from './forms/verify-code-form.tsx'
export { type GateProps, Protected, type ProtectedProps, SignedIn, SignedOut } from './guards.tsx'
export { Badge, type BadgeTone } from './ui/badge.tsx'
export { Button, type ButtonProps, type ButtonSize, type ButtonTone, buttonClasses } from './ui/button.tsx'
export { Card, Section, type SectionProps } from './ui/card.tsx'
export { CheckboxField, type CheckboxFieldProps } from './ui/checkbox-field.tsx'
export { classNames } from './ui/class-names.ts'
export { describeMethods, deviceTitle, isActiveNow, isUnused } from './ui/describe-device.ts'
export { alertOf, textOfCode } from './ui/describe-error.ts'
export { DeviceRow, type DeviceRowProps } from './ui/device-row.tsx'
export { EmailField, type EmailFieldProps, HiddenUsername } from './ui/email-field.tsx'
export { EmptyState, type EmptyStateProps } from './ui/empty-state.tsx'
export { Field, type FieldProps, TextField, type TextFieldProps } from './ui/field.tsx'
export { type AlertContent, type AlertTone, FormAlert } from './ui/form-alert.tsx'
export { AlertIcon, CheckIcon, DeviceIcon, InfoIcon, Spinner, SuccessIcon, WarningIcon } from './ui/icons.tsx'
export { maskEmail } from './ui/mask-email.ts'
export { OtpField, type OtpFieldProps, type OtpStatus } from './ui/otp-field.tsx'
export { PasswordField, type PasswordFieldProps } from './ui/password-field.tsx'
export { formatAbsolute, formatDay, formatRelative, RelativeTime } from './ui/relative-time.tsx'
export { ResendButton, type ResendButtonProps } from './ui/resend-button.tsx'
export { Skeleton, SkeletonRows } from './ui/skeleton.tsx'
export { type EstimateStrength, type Strength, StrengthMeter, type StrengthMeterProps } from './ui/strength-meter.tsx'
export { SubmitButton, type SubmitButtonProps } from './ui/submit-button.tsx'
export { type AuthActions, type UseAuth, useAuth } from './use-auth.ts'
export { useAuthForm } from './use-auth-form.ts'
export { useClient } from './use-client.ts'
export { type UsePublicConfig, usePublicConfig } from './use-public-config.ts'
export { useSession } from './use-session.ts'
export { type UseSessions, useSessions } from './use-sessions.ts'
export { useUser } from './use-user.ts'
