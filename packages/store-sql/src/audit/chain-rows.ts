/** Ids of the rows of `audit_chain`: the newest link, and the newest one that a clean-up deleted. */
export const AUDIT_HEAD = 1
export const AUDIT_ANCHOR = 2
