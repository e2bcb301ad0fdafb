import type { User } from '@sallyport/protocol'
import { createContext, useContext } from 'react'

export const AccountUserContext = createContext<User | null>(null)

/** Whose account the page shows; stays the same while a dialog over the page asks to sign in again. */
export function useAccountUser(): User {
  const user = useContext(AccountUserContext)
  if (user === null) throw new Error('useAccountUser works inside AccountLayout')
  return user
}

/** “Mia”; empty when no name is known. */
export function firstNameOf(user: User): string {
  return user.firstName === '' ? user.name : user.firstName
}
