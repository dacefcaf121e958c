import type { ModelCall, ObserveCall } from '../model.ts'

export type Tally = Omit<ModelCall, 'provider' | 'kind'>

export interface Tokens {
  prompt: number
  completion: number
}

/** Does the work of one call and tells the observer what it cost, also when it fails. */
export async function counted<Result>(
  { provider, kind, observe }: Pick<ModelCall, 'provider' | 'kind'> & { observe: ObserveCall | undefined },
  work: (tally: Tally) => Promise<Result>,
): Promise<Result> {
  const tally: Tally = { retries: 0 }
  try {
    return await work(tally)
  } finally {
    observe?.({ provider, kind, ...tally })
  }
}

export function addTokens(tally: Tally, tokens: Tokens | null): void {
  if (tokens === null) return
  tally.promptTokens = (tally.promptTokens ?? 0) + tokens.prompt
  tally.completionTokens = (tally.completionTokens ?? 0) + tokens.completion
}
