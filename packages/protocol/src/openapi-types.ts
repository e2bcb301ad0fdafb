/** The part of OpenAPI 3.1 that this API uses; enough to walk the document without guessing. */
export interface JsonSchema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly description?: string
  readonly format?: string
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly items?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
  readonly allOf?: readonly JsonSchema[]
  readonly [keyword: string]: unknown
}

export interface Reference {
  readonly $ref: string
}

interface MediaType {
  readonly schema: JsonSchema
  readonly example?: unknown
}

export interface ResponseObject {
  readonly description: string
  readonly headers: Readonly<Record<string, Reference>>
  /** A redirect has none. */
  readonly content?: Readonly<Record<string, MediaType>>
  /** Codes that come with this status. */
  readonly 'x-error-codes'?: readonly string[]
}

export interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly description?: string
  readonly tags: readonly string[]
  readonly deprecated: false
  readonly security: readonly Readonly<Record<string, readonly string[]>>[]
  readonly parameters: readonly (Reference | Readonly<Record<string, unknown>>)[]
  readonly requestBody?: { readonly required: boolean; readonly content: Readonly<Record<string, MediaType>> }
  readonly responses: Readonly<Record<string, ResponseObject>>
  /** Canonical path of which this one is another name. */
  readonly 'x-alias-of'?: string
}

type PathItem = Readonly<Partial<Record<'get' | 'post' | 'patch' | 'delete', Operation>>>

export interface OpenApiDocument {
  readonly openapi: '3.1.1'
  readonly info: { readonly title: string; readonly version: string; readonly description: string }
  readonly servers: readonly { readonly url: string }[]
  readonly tags: readonly { readonly name: string; readonly description: string }[]
  readonly paths: Readonly<Record<string, PathItem>>
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>
    readonly parameters: Readonly<Record<string, object>>
    readonly headers: Readonly<Record<string, object>>
    readonly securitySchemes: Readonly<Record<string, object>>
  }
}
