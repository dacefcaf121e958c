import type { Counted } from './counted-steps.ts'

/** A walk with every kind of step and every set of acts that a crash treats differently. */
export const everyKind: readonly Counted[] = [
  { id: 'look', kind: 'check', has: ['pre-check'] },
  {
    ...{ id: 'which', kind: 'decide' },
    options: [
      { name: 'again', text: 'Look again', next: 'look' },
      { name: 'on', text: 'Go on', next: 'pause' },
    ],
  },
  { id: 'pause', has: ['pre-check', 'probe', 'post-check', 'undo'] },
  { id: 'watch', kind: 'check' },
  { id: 'dump', kind: 'manual', has: ['post-check'] },
  { id: 'roll', destructive: true, has: ['probe', 'post-check'] },
  { id: 'replay', has: ['post-check', 'undo'] },
  { id: 'note' },
  { id: 'snapshot', kind: 'manual', has: ['probe', 'post-check'] },
  { id: 'verify', kind: 'check' },
]

/** Taken back once each on the way: one whose undo can be probed, and one whose undo cannot. */
export const takenBack: readonly string[] = ['pause', 'replay']
