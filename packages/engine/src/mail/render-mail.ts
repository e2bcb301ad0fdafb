import { escapeHtml } from '../kernel/html.ts'
import type { MailContent, RenderedMail } from './mail-content.ts'

/** Text and HTML from one content: both say the same, in the same order. No remote images, nothing that tracks. */
export function renderMail(content: MailContent, appName: string): RenderedMail {
  return { subject: oneLine(content.subject), text: renderText(content, appName), html: renderHtml(content, appName) }
}

/** A subject is one header line; line breaks from a display name must not start another (ASVS 1.3.11). */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

function renderText(content: MailContent, appName: string): string {
  const blocks = [
    content.greeting,
    ...content.paragraphs,
    ...(content.code ? [`${content.code.label}\n\n    ${content.code.value}`] : []),
    ...(content.button ? [`${content.button.label}:\n${content.button.url}`] : []),
    ...(content.facts ? [content.facts.map(({ label, value }) => `${label}: ${oneLine(value)}`).join('\n')] : []),
    ...(content.afterword ? [content.afterword] : []),
    `-- \n${appName}\n${content.footer}`,
  ]
  return `${blocks.join('\n\n')}\n`
}

const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"

/** Mail programs know only inline styles and tables; colours follow dark mode where the program supports it. */
function renderHtml(content: MailContent, appName: string): string {
  const paragraph = (text: string) => `<p style="margin:0 0 16px;font-size:16px;line-height:24px">${escapeHtml(text)}</p>`
  const parts = [
    `<p style="margin:0 0 24px;font-size:14px;font-weight:600">${escapeHtml(appName)}</p>`,
    paragraph(content.greeting),
    ...content.paragraphs.map(paragraph),
    ...(content.code ? [codeBlock(content.code)] : []),
    ...(content.button ? [buttonBlock(content.button)] : []),
    ...(content.facts ? [factTable(content.facts)] : []),
    ...(content.afterword ? [paragraph(content.afterword)] : []),
    `<p style="margin:24px 0 0;padding-top:16px;border-top:1px solid #8884;font-size:13px;line-height:18px;opacity:.75">${escapeHtml(content.footer)}</p>`,
  ]
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${escapeHtml(
    oneLine(content.subject),
  )}</title></head><body style="margin:0;padding:24px;${FONT}"><div style="max-width:480px;margin:0 auto">${parts.join('')}</div></body></html>`
}

function codeBlock({ label, value }: NonNullable<MailContent['code']>): string {
  return `<p style="margin:0 0 8px;font-size:14px">${escapeHtml(label)}</p><p style="margin:0 0 24px;font-family:ui-monospace,Menlo,Consolas,monospace;font-size:32px;line-height:40px;letter-spacing:4px">${escapeHtml(value)}</p>`
}

function buttonBlock({ label, url }: NonNullable<MailContent['button']>): string {
  const href = escapeHtml(url)
  return `<p style="margin:0 0 16px"><a href="${href}" style="display:inline-block;padding:12px 20px;border-radius:8px;background:#2f4fd0;color:#ffffff;font-size:16px;text-decoration:none">${escapeHtml(label)}</a></p><p style="margin:0 0 24px;font-size:13px;line-height:18px;word-break:break-all">Or open this address: <a href="${href}">${href}</a></p>`
}

function factTable(facts: NonNullable<MailContent['facts']>): string {
  const rows = facts.map(
    ({ label, value }) =>
      `<tr><td style="padding:4px 16px 4px 0;opacity:.75">${escapeHtml(label)}</td><td style="padding:4px 0">${escapeHtml(value)}</td></tr>`,
  )
  return `<table role="presentation" style="margin:0 0 24px;border-collapse:collapse;font-size:14px;line-height:20px">${rows.join('')}</table>`
}
