import type { Report } from '../report.ts'
import { unhealthyReport } from './example-runs.ts'

/** What a service might say that wants to be more than text, wherever it is shown. */
export const hostileTexts = [
  '</style><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  ']]></failure><!-- --><x>',
  '&lt;b&gt; &amp; &#60;',
  '| cell ` code ``` fence',
  '[link](javascript:alert(1)) ![image](https://evil.example/x.png)',
  '<details><summary>x</summary>',
  'https://evil.example/ www.evil.example @everyone #1',
  '::error title=x::y%0A::add-mask::z ##[error]w',
  '\u001B[31mred\u001B[0m\u0000\u0007\uFFFE\uD800 \u202Eevil',
  'a\nb\r\nc\u2028d',
]

/** A report in which every text that comes from elsewhere is all of them at once. */
export function hostileReport(): Report {
  const text = hostileTexts.join(' ')
  const report = unhealthyReport()
  return {
    ...report,
    target: { name: text, url: text },
    operator: text,
    tool: text,
    releases: [text],
    instances: [text],
    bundle: text,
    findings: report.findings.map((finding) =>
      'detail' in finding
        ? { ...finding, check: text, question: text, detail: text }
        : {
            ...finding,
            check: text,
            question: text,
            expected: text,
            seen: text,
            why: text,
            remedy: { advice: text, command: text },
          },
    ),
    platform: [
      {
        role: 'worker',
        name: text,
        deploy: text,
        reason: text,
        release: text,
        instances: 1,
        running: 0,
        log: hostileTexts,
      },
    ],
    timeline: report.timeline.map((span) => ({ ...span, part: text })),
    seams: report.seams.map((link) => ({ ...link, by: text })),
  }
}
