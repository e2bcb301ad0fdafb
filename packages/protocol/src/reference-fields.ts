import type { JsonSchema, OpenApiDocument, Operation } from './openapi-types.ts'
import { DOCUMENTED_PATTERN } from './schemas/primitives.ts'

/** One line of a table of members. */
export interface FieldLine {
  /** Dots between levels, `[]` for the items of a list. */
  readonly name: string
  readonly type: string
  readonly required: boolean
  readonly rules: readonly string[]
}

const REFERENCE = '#/components/schemas/'

function resolve(document: OpenApiDocument, schema: JsonSchema): JsonSchema {
  if (schema.$ref === undefined) return schema
  return document.components.schemas[schema.$ref.slice(REFERENCE.length)] ?? {}
}

/** The schema behind references and behind `or null`. */
function unwrap(document: OpenApiDocument, schema: JsonSchema): { readonly schema: JsonSchema; readonly nullable: boolean } {
  const plain = resolve(document, schema)
  const branches = plain.anyOf?.filter((branch) => branch.type !== 'null')
  const only = branches?.[0]
  if (only !== undefined && branches?.length === 1) return { schema: resolve(document, only), nullable: true }
  if (Array.isArray(plain.type)) return { schema: { ...plain, type: plain.type.find((type) => type !== 'null') }, nullable: true }
  return { schema: plain, nullable: false }
}

function typeOf(document: OpenApiDocument, schema: JsonSchema): string {
  const { schema: plain, nullable } = unwrap(document, schema)
  const type = typeof plain.type === 'string' ? plain.type : 'any'
  const name = type === 'array' && plain.items ? `list of ${typeOf(document, plain.items)}` : type
  return nullable ? `${name} or null` : name
}

function lengthRule({ minLength, maxLength }: JsonSchema): readonly string[] {
  if (maxLength !== undefined) return [`${minLength ?? 0} to ${maxLength} characters`]
  return minLength === undefined ? [] : [`At least ${minLength} characters`]
}

function rulesOf(schema: JsonSchema): readonly string[] {
  const tells = (pattern: unknown): pattern is string => typeof pattern === 'string' && pattern !== DOCUMENTED_PATTERN && pattern !== '\\S'
  const patterns = [schema.pattern, ...(schema.allOf ?? []).map((part) => part.pattern)].filter(tells)
  return [
    ...(schema.format ? [`Format \`${schema.format}\``] : []),
    ...(schema.const === undefined ? [] : [`Always \`${String(schema.const)}\``]),
    ...(schema.enum ? [`One of ${schema.enum.map((value) => `\`${String(value)}\``).join(', ')}`] : []),
    // A description says the rule better than its figures do.
    ...(schema.description
      ? [schema.description.replace(/\.$/u, '')]
      : [...lengthRule(schema), ...patterns.map((pattern) => `Matches \`${pattern}\``)]),
  ]
}

/** The objects that a value may be: one, or the branches of a choice. */
function choices(document: OpenApiDocument, schema: JsonSchema): readonly JsonSchema[] {
  const plain = unwrap(document, schema).schema
  return plain.anyOf === undefined ? [plain] : plain.anyOf.flatMap((branch) => choices(document, branch))
}

/** Every member of an object, nested ones below their parent; of a choice all that any branch has, required where all require it. */
export function fieldLines(document: OpenApiDocument, root: JsonSchema, prefix = ''): readonly FieldLine[] {
  const objects = choices(document, root)
  const keys = new Set(objects.flatMap((object) => Object.keys(object.properties ?? {})))
  return [...keys].flatMap((key) => {
    const members = objects.map((object) => object.properties?.[key]).filter((each) => each !== undefined)
    const [member = {}] = members
    const { schema } = unwrap(document, member)
    const name = `${prefix}${key}`
    const required = objects.every((object) => object.required?.includes(key) ?? false)
    const line = { name, type: typeOf(document, member), required, rules: rulesOf(schema) }
    const inner =
      schema.type === 'array' && schema.items
        ? fieldLines(document, schema.items, `${name}[].`)
        : fieldLines(document, { anyOf: members }, `${name}.`)
    return [line, ...inner]
  })
}

/** The members of an operation's path, or what may stand behind its `?`. */
export function parameterLines(document: OpenApiDocument, operation: Operation, place: 'path' | 'query'): readonly FieldLine[] {
  const members = operation.parameters.flatMap((parameter): readonly [string, JsonSchema][] =>
    'in' in parameter && parameter.in === place ? [[String(parameter.name), parameter.schema as JsonSchema]] : [],
  )
  const required = place === 'path' ? members.map(([name]) => name) : []
  return fieldLines(document, { properties: Object.fromEntries(members), required })
}
