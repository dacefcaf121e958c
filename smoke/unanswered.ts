import type { Asked } from './asked.ts'
import { type Answer, fail, inconclusive, type Remedy } from './check.ts'
import { couldNotAsk, type Failure, type FailureKind, type Guard, isProven } from './failure.ts'

/**
 * The answer to a check whose question got no good answer: a failure when that is proven, inconclusive when it could not be
 * asked or may have been chance, with the remedy that fits the way it failed.
 */
export function unanswered(
  { failure }: Extract<Asked<unknown>, { ok: false }>,
  { expected, why }: { expected: string; why: string },
): Answer {
  const problem = { expected, seen: failure.detail, why, remedy: remedyFor(failure) }
  return couldNotAsk(failure) || !isProven(failure) ? inconclusive(problem) : fail(problem)
}

export function remedyFor(failure: Failure): Remedy {
  const { kind, status = 0, guard = 'write', code } = failure
  if (kind === 'unauthorized') return { advice: adviceOnToken(guard, code !== undefined) }
  return { advice: kind === 'status' ? adviceOnStatus(status) : adviceOn[kind] }
}

const adviceOn: Readonly<Record<Exclude<FailureKind, 'status' | 'unauthorized'>, string>> = {
  'no-dns':
    'Check the spelling of the target. If it is right, this machine or its resolver cannot see the name: ask from another network.',
  'no-route':
    'Check that this machine may reach the host and port (VPN, firewall, private network). From here a dead host and a closed firewall look the same: ask from a second place.',
  cached:
    'Something between this machine and the API keeps answers: let a CDN or proxy pass this path through, or ask an address behind it.',
  stopped: 'Run the command again and let it finish.',
  refused: 'Nothing listens at that address. Start the API there, or correct host and port of the target.',
  'broken-off':
    'The API, or a proxy in front of it, closed the connection. Look in its log for a crash or a restart at this time.',
  tls: 'The certificate or the TLS set-up of the target is wrong (expired, self-signed, other host name). Renew or correct it at the platform; do not switch verification off.',
  timeout:
    'Look in the API log for this request and what it waited for: database, Redis, bucket, or too little CPU.',
  redirect: 'Give the address that the redirect names as the target, or remove the redirect.',
  'not-json':
    'Something other than the Pegasus API answered: a proxy, a maintenance page, another service. Check the target address and the route to the API.',
  'not-contract':
    'The answer does not fit the contract of this version. Check that the target is a Pegasus API, and that its release and this pegasus-ops belong together.',
  'too-large': 'The answer is far larger than this one can be. Check what answers at that address.',
  'token-withheld': 'Use the https address of the target.',
  'no-token': 'Set PLC_OPS_API_TOKEN in this shell to the value that the API runs with, and run again.',
}

const tokens: Readonly<Record<Guard, string>> = {
  read: 'PLC_READ_API_TOKEN (or PLC_WRITE_API_TOKEN)',
  write: 'PLC_WRITE_API_TOKEN',
  ops: 'PLC_OPS_API_TOKEN',
}

function adviceOnToken(guard: Guard, saidByApi: boolean): string {
  const set = `Set ${tokens[guard]} in this shell to the value that the API runs with, without quotes or line break, and run again.`
  return saidByApi
    ? set
    : `This is not how the API refuses: a firewall or proxy before it may have. Let this machine through there. If none is there: ${set}`
}

function adviceOnStatus(status: number): string {
  if (status === 404)
    return 'Check the base address of the target, and that the API there is of this contract.'
  if (status === 429) return 'A rate limit is used up. Wait a minute and run again.'
  if (status >= 500)
    return 'Look in the API log for the request named above; its error is logged there in full.'
  return 'Compare the request with what the API says about it; the two may be of different versions.'
}
