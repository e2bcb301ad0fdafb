/** Style sheet of the reference page: the colour tokens of the product's own pages, light and dark as the system asks. */
export const REFERENCE_CSS = `:root {
  color-scheme: light;
  --background: oklch(.99 .002 265); --foreground: oklch(.21 .02 265); --card: oklch(1 0 0);
  --muted: oklch(.965 .004 265); --muted-foreground: oklch(.5 .02 265); --border: oklch(.92 .006 265);
  --primary: oklch(.5 .19 265); --ring: oklch(.58 .19 265);
  --success: oklch(.5 .12 155); --success-subtle: oklch(.965 .03 155);
  --warning: oklch(.5 .11 70); --warning-subtle: oklch(.97 .03 85);
  --info: oklch(.52 .118 240); --info-subtle: oklch(.97 .014 240);
  --destructive: oklch(.53 .2 27); --destructive-subtle: oklch(.97 .014 20);
}
@media (prefers-color-scheme: dark) {
  :root {
    color-scheme: dark;
    --background: oklch(.165 .012 265); --foreground: oklch(.96 .005 265); --card: oklch(.205 .014 265);
    --muted: oklch(.26 .016 265); --muted-foreground: oklch(.74 .018 265); --border: oklch(.31 .016 265);
    --primary: oklch(.7 .15 265); --ring: oklch(.68 .16 265);
    --success: oklch(.77 .15 155); --success-subtle: oklch(.27 .05 155);
    --warning: oklch(.82 .13 80); --warning-subtle: oklch(.29 .05 75);
    --info: oklch(.76 .11 240); --info-subtle: oklch(.27 .05 240);
    --destructive: oklch(.72 .16 25); --destructive-subtle: oklch(.27 .07 25);
  }
}
*, ::before, ::after { box-sizing: border-box; }
html { scroll-padding-top: 24px; -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--background); color: var(--foreground);
  font: 400 16px/24px 'Geist Variable', system-ui, sans-serif; overflow-wrap: break-word;
}
h1, h2, h3, h4, p, ul { margin: 0; }
ul { padding: 0; list-style: none; }
h1 { font-size: 24px; line-height: 32px; font-weight: 600; letter-spacing: -.02em; }
h2 { font-size: 22px; line-height: 28px; font-weight: 600; }
h3 { font-size: 16px; line-height: 24px; font-weight: 600; }
h4, summary { font-size: 14px; line-height: 20px; font-weight: 500; }
a { color: var(--primary); text-underline-offset: 3px; }
:focus-visible { outline: 2px solid var(--ring); outline-offset: 2px; border-radius: 4px; }
code, pre { font-family: 'Geist Mono Variable', ui-monospace, monospace; font-size: 13px; line-height: 20px; }
code { overflow-wrap: anywhere; }
p code, .rules code { padding: 1px 4px; border-radius: 4px; background: var(--muted); }
pre {
  margin: 0; padding: 12px 16px; border: 1px solid var(--border); border-radius: 8px; background: var(--muted);
  white-space: pre-wrap; overflow-wrap: anywhere;
}
.skip { position: absolute; inset-inline-start: 16px; inset-block-start: -64px; padding: 8px 16px; background: var(--card); }
.skip:focus { inset-block-start: 16px; z-index: 1; }
.shell { display: grid; grid-template-columns: 216px minmax(0, 1fr); gap: 40px; max-width: 1040px; margin: 0 auto; padding: 40px 24px 64px; }
.contents { position: sticky; inset-block-start: 24px; align-self: start; max-height: calc(100dvh - 48px); overflow-y: auto; padding: 4px; }
.contents a { display: block; padding: 4px 8px; border-radius: 8px; color: var(--muted-foreground); text-decoration: none; font-size: 14px; line-height: 20px; }
.contents a:hover { background: var(--muted); color: var(--foreground); }
.contents .group { color: var(--foreground); font-weight: 500; margin-block-start: 12px; }
.contents > ul > :first-child > .group { margin-block-start: 0; }
main, .group-section, .intro { display: grid; grid-template-columns: minmax(0, 1fr); }
main { gap: 40px; }
.group-section, .intro { gap: 16px; }
.muted { color: var(--muted-foreground); font-size: 13px; line-height: 18px; }
.card {
  display: grid; grid-template-columns: minmax(0, 1fr); gap: 16px; padding: 24px;
  border: 1px solid var(--border); border-radius: 12px; background: var(--card);
}
.card h3 a { color: inherit; text-decoration: none; }
.card h3 a:hover { text-decoration: underline; }
.block { display: grid; grid-template-columns: minmax(0, 1fr); gap: 8px; }
.route { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; }
.badge { padding: 2px 8px; border-radius: 999px; font-size: 13px; line-height: 18px; font-weight: 500; background: var(--muted); color: var(--foreground); }
.get { background: var(--info-subtle); color: var(--info); }
.post { background: var(--success-subtle); color: var(--success); }
.patch { background: var(--warning-subtle); color: var(--warning); }
.delete { background: var(--destructive-subtle); color: var(--destructive); }
.rows { border-block-start: 1px solid var(--border); }
.rows li { display: flex; flex-wrap: wrap; gap: 0 12px; padding-block: 8px; border-block-end: 1px solid var(--border); font-size: 14px; line-height: 20px; }
.rows .rules { flex-basis: 100%; }
.name { font-weight: 500; }
.required { color: var(--primary); font-size: 13px; line-height: 20px; }
summary { padding-block: 8px; cursor: pointer; }
details[open] > summary { margin-block-end: 8px; }
details > * + * { margin-block-start: 8px; }
@media (pointer: coarse) { summary, .contents a { padding-block: 12px; } }
@media (max-width: 767px) {
  .shell { grid-template-columns: minmax(0, 1fr); gap: 24px; padding: 24px 20px 40px; }
  .contents { position: static; max-height: none; }
  .contents ul ul { display: none; }
  .contents > ul { display: flex; flex-wrap: wrap; gap: 8px; }
  .contents .group { margin: 0; border: 1px solid var(--border); }
  .card { padding: 16px; }
}
@media print { .contents, .skip { display: none; } .shell { display: block; } .card { break-inside: avoid; } }
`
