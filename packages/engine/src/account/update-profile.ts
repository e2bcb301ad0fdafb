import type { ProfilePatch, UserRecord } from '@sallyport/ports'
import type { UpdateProfileRequest } from '@sallyport/protocol'
import type { VerifiedSession } from '../auth.ts'
import { ApiError } from '../kernel/api-error.ts'
import type { Caller } from '../kernel/caller.ts'
import { personNames } from '../registration/person-names.ts'
import type { Services } from '../services.ts'

/** Change what the request names, leave the rest. Role, address and status are not part of a profile (ASVS 15.3.3). */
export async function updateProfile(
  services: Pick<Services, 'store' | 'audit'>,
  session: VerifiedSession,
  input: UpdateProfileRequest,
  caller: Caller,
): Promise<UserRecord> {
  const user = await services.store.users.findById(session.userId)
  if (user === null) throw new ApiError('unauthenticated')
  const patch = profilePatch(user, input)
  const event = {
    action: 'profile_updated',
    userId: user.id,
    sessionId: session.sessionId,
    metadata: { fields: Object.keys(input) },
  } as const
  const outcome = await services.store.users.updateProfile(user.id, patch, caller.now, services.audit.effects(caller, [event]))
  if (outcome === 'username_taken') throw new ApiError('username_taken')
  const updated = await services.store.users.findById(user.id)
  if (outcome === 'missing' || updated === null) throw new ApiError('unauthenticated')
  return updated
}

/** Names belong together: a new display name alone renames first and last too, and the other way round. Empty ones are cleared. */
function profilePatch(user: UserRecord, input: UpdateProfileRequest): ProfilePatch {
  const { username, firstName, lastName, name, ...rest } = input
  const parts =
    firstName === undefined && lastName === undefined ? {} : { firstName: firstName ?? user.firstName, lastName: lastName ?? user.lastName }
  const handle = username === undefined ? user.username : (username?.toLowerCase() ?? null)
  const named = name !== undefined || firstName !== undefined || lastName !== undefined
  const names = named ? personNames({ ...parts, name, username: handle ?? undefined }) : {}
  return { ...rest, ...names, ...(username === undefined ? {} : { username: handle }) }
}
