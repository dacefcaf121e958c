import type { Preset } from '../../../contract/preset.ts'

export interface Chunking {
  longestWords: number
  pointsAtMost: number
}

const chunkings: Readonly<Record<string, Chunking>> = {
  very_short: { longestWords: 15, pointsAtMost: 2 },
  short: { longestWords: 20, pointsAtMost: 2 },
  medium: { longestWords: 30, pointsAtMost: 4 },
  hierarchical: { longestWords: 25, pointsAtMost: 2 },
  argument_based: { longestWords: 35, pointsAtMost: 3 },
}

export function chunkingOf({ outputProfile }: Preset): Chunking {
  return chunkings[outputProfile.chunking] ?? (chunkings['medium'] as Chunking)
}
