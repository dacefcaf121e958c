import type { ObserveCall } from '../model.ts'
import { type RetryPolicy, withRetries } from '../retry.ts'
import type { Tally } from './tally.ts'
import { type Call, explainTrouble, type Provider } from './trouble.ts'

export interface Asking {
  provider: Provider
  retry: RetryPolicy
  observe: ObserveCall | undefined
}

/**
 * Asks a provider, again where that may help, every attempt within the call's time. Throws ModelError, or
 * the signal's reason as soon as that fires.
 */
export function ask<Result>(
  call: Call,
  { provider, retry, signal, tally }: Omit<Asking, 'observe'> & { signal: AbortSignal; tally: Tally },
  request: (limited: AbortSignal) => Promise<Result>,
): Promise<Result> {
  return withRetries(
    {
      policy: retry,
      signal,
      explain: (error) => explainTrouble(error, call, provider),
      onRetry: () => {
        tally.retries += 1
      },
    },
    () => request(AbortSignal.any([signal, AbortSignal.timeout(call.timeoutMs)])),
  )
}
