import type { MockAccount } from './accounts.ts'

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; --line: color-mix(in srgb, currentColor 22%, transparent) }
body { margin: 0; display: grid; place-items: center; min-height: 100vh; padding: 24px; box-sizing: border-box }
main { width: 100%; max-width: 24rem }
h1 { font-size: 1.375rem; line-height: 1.3; margin: 0 0 4px }
p { margin: 0 0 20px; opacity: .75 }
form { margin: 0 0 10px }
h2 { font-size: .875rem; font-weight: 600; margin: 28px 0 12px; padding-top: 20px; border-top: 1px solid var(--line) }
button, input { font: inherit; width: 100%; box-sizing: border-box; min-height: 44px; padding: 8px 12px; border: 1px solid var(--line);
  border-radius: 8px; background: transparent; color: inherit }
button { cursor: pointer; text-align: left }
button:hover { background: color-mix(in srgb, currentColor 6%, transparent) }
button small { display: block; opacity: .75; font-size: .8125rem }
button.main { text-align: center; font-weight: 600; background: color-mix(in srgb, currentColor 10%, transparent) }
button.plain { text-align: center; border-color: transparent }
:focus-visible { outline: 2px solid Highlight; outline-offset: 2px }
label { display: block; font-size: .875rem; margin-bottom: 12px }
label.check { display: flex; gap: 8px; align-items: center }
label.check input { width: 18px; min-height: 18px }
`

/** The page where a developer picks or types who comes back from here. No script; nothing is kept. */
export function signInPage(accounts: readonly MockAccount[], client: string): string {
  const rows = accounts.map(
    (account) => `<form method="post"><button name="account" value="${escapeHtml(account.id)}">${escapeHtml(account.name || account.id)}
<small>${escapeHtml(describe(account))}</small></button></form>`,
  )
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Mock provider</title><style>${STYLE}</style></head>
<body><main>
<h1>Who signs in?</h1>
<p>This provider is for development. It takes your word for everything and tells it to ${escapeHtml(client)}.</p>
${rows.join('\n')}
<h2>Somebody else</h2>
<form method="post">
<label>Name<input name="name" autocomplete="off"></label>
<label>Email, empty to keep it private<input name="email" type="email" autocomplete="off"></label>
<label class="check"><input name="verified" type="checkbox" checked>The email is verified</label>
<button class="main" name="typed" value="yes">Continue</button>
</form>
<form method="post"><button class="plain" name="cancel" value="yes">Cancel</button></form>
</main></body></html>`
}

function describe({ email, emailVerified }: MockAccount): string {
  if (email === null) return 'keeps the email private'
  return emailVerified ? email : `${email}, not verified`
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`)
}
