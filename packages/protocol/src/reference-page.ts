import type { ErrorCode } from './errors.ts'
import { ERRORS } from './errors.ts'
import { escapeHtml, prose } from './html.ts'
import type { JsonSchema, OpenApiDocument, Operation } from './openapi-types.ts'
import { REFERENCE_CSS } from './reference-css.ts'
import { curlLine } from './reference-curl.ts'
import type { FieldLine } from './reference-fields.ts'
import { fieldLines, parameterLines } from './reference-fields.ts'

interface Entry {
  readonly method: string
  readonly path: string
  readonly operation: Operation
  readonly aliases: readonly string[]
}

function entriesOf(document: OpenApiDocument): readonly Entry[] {
  const all = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation })),
  )
  const isAliasOf = (path: string, method: string) => (other: (typeof all)[number]) =>
    other.operation['x-alias-of'] === path && other.method === method
  return all
    .filter(({ operation }) => operation['x-alias-of'] === undefined)
    .map((entry) => ({ ...entry, aliases: all.filter(isAliasOf(entry.path, entry.method)).map((other) => other.path) }))
}

function fieldList(label: string, lines: readonly FieldLine[], withNeed: boolean): string {
  const row = (line: FieldLine): string => {
    const need = line.required ? '<span class="required">required</span>' : '<span class="muted">optional</span>'
    const rules = line.rules.length === 0 ? '' : `<span class="rules muted">${line.rules.map(prose).join('. ')}</span>`
    return `<li><code class="name">${escapeHtml(line.name)}</code><span class="muted">${escapeHtml(line.type)}</span>${withNeed || !line.required ? need : ''}${rules}</li>`
  }
  return lines.length === 0 ? '' : `<ul class="rows" aria-label="${escapeHtml(label)}">${lines.map(row).join('')}</ul>`
}

function errorRow(code: string): string {
  const { status, message } = ERRORS[code as ErrorCode]
  return `<li><span class="badge">${status}</span><a href="#error-${escapeHtml(code)}"><code>${escapeHtml(code)}</code></a><span class="rules muted">${prose(message)}</span></li>`
}

function requestBlock(document: OpenApiDocument, operation: Operation): string {
  const schema = operation.requestBody?.content['application/json']?.schema
  const [inPath, inQuery] = [parameterLines(document, operation, 'path'), parameterLines(document, operation, 'query')]
  const lists = [
    inPath.length === 0 ? '' : `<h4>Path</h4>${fieldList('Members of the path', inPath, true)}`,
    inQuery.length === 0 ? '' : `<h4>Query</h4>${fieldList('Members of the query', inQuery, true)}`,
    schema === undefined ? '' : `<h4>Request</h4>${fieldList('Request fields', fieldLines(document, schema), true)}`,
    schema === undefined ? '' : alternatives(document, schema),
  ]
  return lists.join('') === '' ? '' : `<div class="block">${lists.join('')}</div>`
}

/** Says `oneOf` in words: which members go together. */
function alternatives(document: OpenApiDocument, schema: JsonSchema): string {
  const named = document.components.schemas[schema.$ref?.split('/').at(-1) ?? '']
  const choices = (named?.oneOf as readonly JsonSchema[] | undefined)?.map((choice) =>
    (choice.required ?? []).map((name) => `\`${name}\``).join(' with '),
  )
  if (choices === undefined) return ''
  const listed = [choices.slice(0, -1).join(', '), ...choices.slice(-1)].join(' and ')
  return `<p class="muted">${prose(`Send exactly one of ${listed}.`)}</p>`
}

function answerBlock(document: OpenApiDocument, operation: Operation): string {
  const [status, response] = Object.entries(operation.responses)[0] ?? []
  const media = response?.content?.['application/json']
  if (status === undefined) return ''
  if (media === undefined) {
    return `<div class="block"><h4>Answer <span class="badge">${escapeHtml(status)}</span></h4><p class="muted">${prose(response?.description ?? '')}</p></div>`
  }
  const fields = fieldList('Answer fields', fieldLines(document, media.schema), false)
  return `<details><summary>Answer <span class="badge">${escapeHtml(status)}</span></summary><pre>${escapeHtml(JSON.stringify(media.example, null, 2))}</pre>${fields}</details>`
}

function errorBlock(operation: Operation): string {
  const codes = Object.values(operation.responses).flatMap((response) => response['x-error-codes'] ?? [])
  return `<details><summary>Errors <span class="badge">${codes.length}</span></summary><ul class="rows" aria-label="Errors">${codes.map(errorRow).join('')}</ul></details>`
}

function accessWord({ security, tags }: Operation): string {
  if (tags.includes('Development')) return 'Development only'
  if (security.length === 0) return 'Public'
  return security.some((requirement) => Object.keys(requirement).length === 0) ? 'Session optional' : 'Session required'
}

function article(document: OpenApiDocument, { method, path, operation, aliases }: Entry): string {
  const id = escapeHtml(operation.operationId)
  const others = aliases.map((alias) => `<code>${escapeHtml(alias)}</code>`).join(', ')
  return `<article class="card" id="${id}" aria-labelledby="${id}-title">
<div class="block">
<h3 id="${id}-title"><a href="#${id}">${escapeHtml(operation.summary)}</a></h3>
<p class="route"><span class="badge ${escapeHtml(method)}">${escapeHtml(method.toUpperCase())}</span><span dir="ltr"><code class="path">${escapeHtml(path)}</code></span><span class="muted">${accessWord(operation)}</span></p>
${others === '' ? '' : `<p class="muted">Also at ${others}</p>`}
${operation.description ? `<p>${prose(operation.description)}</p>` : ''}
</div>
${requestBlock(document, operation)}
<div class="block"><h4>Try it</h4><pre dir="ltr">${escapeHtml(curlLine(document, method, path, operation))}</pre></div>
<div>${answerBlock(document, operation)}${errorBlock(operation)}</div>
</article>`
}

const tagId = (tag: string): string => `tag-${tag.toLowerCase().replace(/[^a-z0-9]+/gu, '-')}`

function contents(document: OpenApiDocument, entries: readonly Entry[]): string {
  const link = ({ operation }: Entry): string =>
    `<li><a href="#${escapeHtml(operation.operationId)}">${escapeHtml(operation.summary)}</a></li>`
  const groups = document.tags.map(({ name }) => {
    const links = entries.filter(({ operation }) => operation.tags.includes(name)).map(link)
    return `<li><a class="group" href="#${tagId(name)}">${escapeHtml(name)}</a><ul>${links.join('')}</ul></li>`
  })
  return `<nav class="contents" aria-label="Contents"><ul>${groups.join('')}<li><a class="group" href="#errors">Errors</a></li></ul></nav>`
}

function errorSection(): string {
  const rows = Object.entries(ERRORS).map(
    ([code, { status, message }]) =>
      `<li id="error-${escapeHtml(code)}"><span class="badge">${status}</span><code class="name">${escapeHtml(code)}</code><span class="rules muted">${prose(message)}</span></li>`,
  )
  return `<section class="group-section" id="errors" aria-labelledby="errors-title"><h2 id="errors-title">Errors</h2><p>Codes never change their meaning; sentences are safe to show.</p><div class="card"><ul class="rows">${rows.join('')}</ul></div></section>`
}

/**
 * The API as one readable page without scripts, from the document of `openApiDocument`. Its style is `REFERENCE_CSS`: in
 * the page when the answer's CSP carries `nonce`, otherwise expected beside the page as `reference.css`.
 */
export function referencePage(document: OpenApiDocument, options: { readonly nonce?: string } = {}): string {
  const entries = entriesOf(document)
  const { title, version, description } = document.info
  const style =
    options.nonce === undefined
      ? '<link rel="stylesheet" href="reference.css">'
      : `<style nonce="${escapeHtml(options.nonce)}">${REFERENCE_CSS}</style>`
  const sections = document.tags.map(({ name, description: about }) => {
    const articles = entries.filter(({ operation }) => operation.tags.includes(name)).map((entry) => article(document, entry))
    return `<section class="group-section" id="${tagId(name)}" aria-labelledby="${tagId(name)}-title"><h2 id="${tagId(name)}-title">${escapeHtml(name)}</h2><p>${prose(about)}</p>${articles.join('\n')}</section>`
  })
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)} reference</title>
${style}
</head>
<body>
<a class="skip" href="#reference">Skip to the reference</a>
<div class="shell">
${contents(document, entries)}
<main id="reference">
<header class="intro"><h1>${escapeHtml(title)}</h1><p>${prose(description)}</p><p class="muted">Version ${escapeHtml(version)} at <code>${escapeHtml(document.servers[0]?.url ?? '')}</code></p></header>
${sections.join('\n')}
${errorSection()}
</main>
</div>
</body>
</html>
`
}
