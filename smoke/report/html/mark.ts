import { type Html, html } from '../../../service/contract/markup.ts'
import type { Outcome } from '../in-words.ts'

const glyphs: Record<Outcome, string> = { pass: '✓', fail: '✕', degraded: '!', inconclusive: '?', skip: '–' }

export function mark(outcome: Outcome): Html {
  return html`<span class="mark ${outcome}" aria-hidden="true">${glyphs[outcome]}</span>`
}
