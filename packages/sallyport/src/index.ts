export type { AuditVerification, Auth, Connection, Operations, VerifiedSession } from '@sallyport/engine'
export type { SmtpServer } from '@sallyport/server/compose'
export type { SallyportOptions } from './create-sallyport.ts'
export { createSallyport } from './create-sallyport.ts'
