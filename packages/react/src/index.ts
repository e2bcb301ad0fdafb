export { AuthProvider, type AuthProviderProps } from './auth-provider.tsx'
export type { ConfigState } from './config-resource.ts'
export { ReauthDialog, type ReauthDialogProps } from './confirmation/reauth-dialog.tsx'
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
export { type SecondFactorChallenge, SecondFactorForm, type SecondFactorFormProps } from './forms/second-factor-form.tsx'
export { SendCodeForm, type SendCodeFormProps } from './forms/send-code-form.tsx'
export { SignInCodeForm, type SignInCodeFormProps } from './forms/sign-in-code-form.tsx'
export { SignInForm, type SignInFormProps } from './forms/sign-in-form.tsx'
export { SignUpForm, type SignUpFormProps } from './forms/sign-up-form.tsx'
export { type Resend, useResend } from './forms/use-resend.ts'
export { VerifyCodeForm, type VerifyCodeFormProps } from './forms/verify-code-form.tsx'
export { type GateProps, Protected, type ProtectedProps, SignedIn, SignedOut } from './guards.tsx'
export { readLastWayIn, rememberLeavingBy, rememberWayIn, takeBackWayIn, useLastWayIn, type WayIn } from './last-way-in.ts'
export type { PasskeySignInData } from './passkey-sign-in.ts'
export { ChangeEmailForm, type ChangeEmailFormProps, type PendingEmail } from './settings/change-email-form.tsx'
export { ConfirmNewEmailForm, type ConfirmNewEmailFormProps } from './settings/confirm-new-email-form.tsx'
export { DeleteAccountForm, type DeleteAccountFormProps } from './settings/delete-account-form.tsx'
export { PasskeyRow, type PasskeyRowProps } from './settings/passkey-row.tsx'
export { RecoveryCodes, type RecoveryCodesProps } from './settings/recovery-codes.tsx'
export { saveFile } from './settings/save-file.ts'
export { SettingRow, type SettingRowProps } from './settings/setting-row.tsx'
export { TotpSetup, type TotpSetupProps } from './settings/totp-setup.tsx'
export { Badge, type BadgeTone } from './ui/badge.tsx'
export { Button, type ButtonProps, type ButtonSize, type ButtonTone, buttonClasses } from './ui/button.tsx'
export { Card, Section, type SectionProps } from './ui/card.tsx'
export { CheckboxField, type CheckboxFieldProps } from './ui/checkbox-field.tsx'
export { classNames } from './ui/class-names.ts'
export { CopyButton, type CopyButtonProps } from './ui/copy-button.tsx'
export { describeMethods, deviceTitle, isActiveNow, isUnused } from './ui/describe-device.ts'
export { alertOf, textOfCode } from './ui/describe-error.ts'
export { DeviceRow, type DeviceRowProps } from './ui/device-row.tsx'
export { Divider } from './ui/divider.tsx'
export { EmailField, type EmailFieldProps, HiddenUsername } from './ui/email-field.tsx'
export { EmptyState, type EmptyStateProps } from './ui/empty-state.tsx'
export { Field, type FieldProps, TextField, type TextFieldProps } from './ui/field.tsx'
export { type AlertContent, type AlertTone, FormAlert } from './ui/form-alert.tsx'
export {
  AlertIcon,
  CheckIcon,
  DeviceIcon,
  InfoIcon,
  MailIcon,
  PasskeyIcon,
  PhoneIcon,
  Spinner,
  SuccessIcon,
  WarningIcon,
} from './ui/icons.tsx'
export { maskEmail } from './ui/mask-email.ts'
export { Modal, type ModalProps } from './ui/modal.tsx'
export { OtpField, type OtpFieldProps, type OtpStatus } from './ui/otp-field.tsx'
export { PasswordField, type PasswordFieldProps } from './ui/password-field.tsx'
export { ProviderButtons, type ProviderButtonsProps } from './ui/provider-buttons.tsx'
export { ProviderLogo } from './ui/provider-logo.tsx'
export { formatAbsolute, formatDay, formatRelative, RelativeTime } from './ui/relative-time.tsx'
export { ResendButton, type ResendButtonProps } from './ui/resend-button.tsx'
export { Skeleton, SkeletonRows } from './ui/skeleton.tsx'
export { type EstimateStrength, type Strength, StrengthMeter, type StrengthMeterProps } from './ui/strength-meter.tsx'
export { SubmitButton, type SubmitButtonProps } from './ui/submit-button.tsx'
export { WayInButton, type WayInButtonProps, WayInLink, type WayInLinkProps } from './ui/way-in.tsx'
export { type Action, useAction } from './use-action.ts'
export { type AuthActions, type UseAuth, useAuth } from './use-auth.ts'
export { useAuthForm } from './use-auth-form.ts'
export { useClient } from './use-client.ts'
export { useConnections } from './use-connections.ts'
export { type Loaded, useLoaded } from './use-loaded.ts'
export { type PasskeySignIn, type PasskeySignInOptions, usePasskeySignIn } from './use-passkey-sign-in.ts'
export { type AddedPasskey, type UsePasskeys, usePasskeys } from './use-passkeys.ts'
export { type UsePublicConfig, usePublicConfig } from './use-public-config.ts'
export { useSecondFactor } from './use-second-factor.ts'
export { useSession } from './use-session.ts'
export { type UseSessions, useSessions } from './use-sessions.ts'
export { useUser } from './use-user.ts'
