/**
 * The wire as data, for whoever serves it. Carries the schemas (zod), so browsers import the package's main entry instead.
 */
export { ENDPOINT_LIST, ENDPOINTS, errorsOf } from './endpoint-table.ts'
export type { Endpoint, Tag } from './endpoint-types.ts'
export { TAGS } from './endpoint-types.ts'
export type { Parsed } from './parse-request.ts'
export { parseParams, parseRequest } from './parse-request.ts'
export type { ProblemBody } from './problem.ts'
export { toProblem } from './problem.ts'
