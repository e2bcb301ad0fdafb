import type { Observer } from '@sallyport/ports'

type Labels = Readonly<Record<string, string | number>>

/** Upper bounds in seconds; the last bucket is open. From a cached check to a password hash under load. */
const DURATION_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

interface Histogram {
  readonly labels: string
  readonly buckets: number[]
  sum: number
  count: number
}

export interface Measurements {
  readonly observer: Observer
  /** Everything counted so far in the text format of Prometheus. */
  exposition(): string
}

/**
 * Counts what the engine reports, in plain maps: the client library of Prometheus is only loaded when somebody
 * scrapes. Labels come from tables (routes, outcomes, templates), never from a request, so their number is bounded.
 */
export function createMeasurements(): Measurements {
  const durations = new Map<string, Histogram>()
  const requests = createCounter('sallyport_http_requests_total', 'Finished requests.')
  const signIns = createCounter('sallyport_sign_ins_total', 'Sign-in attempts by method and outcome.')
  const refreshes = createCounter('sallyport_refreshes_total', 'Refreshes by outcome.')
  const rateLimited = createCounter('sallyport_rate_limited_total', 'Requests refused by a rate limit.')
  const mails = createCounter('sallyport_mails_total', 'Deliveries by template and outcome.')
  const cleanedUp = createCounter('sallyport_cleaned_up_rows_total', 'Rows that clean-ups of this process removed.')
  return {
    observer: {
      request(event) {
        requests.count({ method: event.method, route: event.route, status: event.status })
        observeDuration(durations, event, event.durationMs / 1000)
      },
      signIn: (event) => signIns.count({ method: event.method, outcome: event.outcome }),
      refresh: (event) => refreshes.count({ outcome: event.outcome }),
      rateLimited: (event) => rateLimited.count({ rule: event.rule }),
      mail: (event) => mails.count({ template: event.template, outcome: event.outcome }),
      cleanedUp: (event) => cleanedUp.count({ what: event.what }, event.rows),
    },
    exposition: () =>
      [
        ...[requests, signIns, refreshes, rateLimited, mails, cleanedUp].map((counter) => counter.render()),
        renderDurations(durations),
      ].join(''),
  }
}

function createCounter(name: string, help: string): { count(labels: Labels, by?: number): void; render(): string } {
  const values = new Map<string, { readonly labels: Labels; value: number }>()
  return {
    count(labels, by = 1) {
      const key = Object.values(labels).join(' ')
      const known = values.get(key)
      if (known === undefined) values.set(key, { labels, value: by })
      else known.value += by
    },
    render: () =>
      [
        `# HELP ${name} ${help}\n# TYPE ${name} counter\n`,
        ...[...values.values()].map(({ labels, value }) => `${name}{${renderLabels(labels)}} ${value}\n`),
      ].join(''),
  }
}

function observeDuration(durations: Map<string, Histogram>, { method, route }: { method: string; route: string }, seconds: number): void {
  const key = `${method} ${route}`
  const known = durations.get(key)
  const histogram = known ?? { labels: renderLabels({ method, route }), buckets: DURATION_BUCKETS.map(() => 0), sum: 0, count: 0 }
  if (known === undefined) durations.set(key, histogram)
  histogram.sum += seconds
  histogram.count += 1
  const index = DURATION_BUCKETS.findIndex((bound) => seconds <= bound)
  if (index !== -1) histogram.buckets[index] = (histogram.buckets[index] ?? 0) + 1
}

function renderDurations(durations: ReadonlyMap<string, Histogram>): string {
  const name = 'sallyport_http_request_duration_seconds'
  const lines = [`# HELP ${name} Time from arrival to answer.\n# TYPE ${name} histogram\n`]
  for (const histogram of durations.values()) {
    let cumulative = 0
    for (const [index, bound] of DURATION_BUCKETS.entries()) {
      cumulative += histogram.buckets[index] ?? 0
      lines.push(`${name}_bucket{${histogram.labels},le="${bound}"} ${cumulative}\n`)
    }
    lines.push(`${name}_bucket{${histogram.labels},le="+Inf"} ${histogram.count}\n`)
    lines.push(`${name}_sum{${histogram.labels}} ${histogram.sum}\n${name}_count{${histogram.labels}} ${histogram.count}\n`)
  }
  return lines.join('')
}

function renderLabels(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${String(value).replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n')}"`)
    .join(',')
}
