/** An operator asked for something that cannot be done; the message is for them. */
export class OperationError extends Error {
  readonly code: 'user_not_found' | 'email_invalid' | 'email_taken' | 'password_refused' | 'no_password'

  constructor(code: OperationError['code'], message: string) {
    super(message)
    this.name = 'OperationError'
    this.code = code
  }
}
