import type { Complain } from './problems.ts'
import type { DraftSection, Way } from './read-step.ts'
import type { PageStep, Section } from './runbook.ts'

/**
 * Makes steps of the anchors by which a page leads on. A heading that is no step stands for the first step below it.
 * Ways lead down the page only, so that every walk ends, and to every step there is one.
 */
export function leadOn(sections: readonly DraftSection[], complain: Complain): Section[] {
  const steps = sections.filter((section) => section.kind === 'step')
  const places = placesOf(sections)
  const position = new Map(steps.map(({ step }, index) => [step.id, index]))

  const led = sections.map((section): Section => {
    if (section.kind === 'reading') return section
    const { step, goOn, depth } = section
    const from = position.get(step.id) ?? 0
    return { kind: 'step', depth, step: onwardsFrom(step, goOn, from) }
  })
  complainOfUnreached(
    led.flatMap((section) => (section.kind === 'step' ? [section.step] : [])),
    complain,
  )
  return led

  function onwardsFrom(step: PageStep, goOn: Way | null, from: number): PageStep {
    if (step.kind === 'decide')
      return {
        ...step,
        options: step.options.map((option) => ({
          ...option,
          next: at({ anchor: option.next, line: option.line }, from) ?? option.next,
        })),
      }
    const following = steps[from + 1]?.step.id ?? null
    return { ...step, next: goOn === null ? following : at(goOn, from) }
  }

  function at({ anchor, line }: Way, from: number): string | null {
    const id = places.get(anchor)
    if (id === undefined) complain(line, `#${anchor} is no heading of this page`)
    else if (id === null) complain(line, `no step stands below #${anchor}`)
    else if ((position.get(id) ?? 0) <= from)
      complain(line, `#${anchor} leads back: a walk goes down its page`)
    return id ?? null
  }
}

/** By anchor the id of the step that stands there; null where none stands below the heading. */
function placesOf(sections: readonly DraftSection[]): Map<string, string | null> {
  return new Map(
    sections.map((section, index) => {
      if (section.kind === 'step') return [section.step.id, section.step.id]
      const below = sections.slice(index + 1)
      const end = below.findIndex(({ depth }) => depth <= section.depth)
      const first = (end === -1 ? below : below.slice(0, end)).find(({ kind }) => kind === 'step')
      return [section.id, first?.kind === 'step' ? first.step.id : null]
    }),
  )
}

function complainOfUnreached(steps: readonly PageStep[], complain: Complain): void {
  const reached = new Set<string | null>([steps[0]?.id ?? null])
  // Ways lead down the page, so that what leads to a step stands above it.
  for (const step of steps) {
    if (!reached.has(step.id)) complain(step.line, `no way leads to "${step.title}"`)
    const ways = step.kind === 'decide' ? step.options.map(({ next }) => next) : [step.next]
    for (const way of ways) reached.add(way)
  }
}
