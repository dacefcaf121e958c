import type { ServerResponse } from 'node:http'
import { performance } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { respond } from '../../testing/http-server.ts'
import { pegasusThat, type ScriptedPegasus } from '../../testing/pegasus-that.ts'
import { readyAnswer } from '../../testing/scripted-answers.ts'

/** What a question for readiness meets. */
export interface Moment {
  /** How long the answer takes; at once by default. */
  waitMs?: number
  /** Whether the connection breaks off in place of an answer. */
  hangsUp?: boolean
  isReady?: boolean
  instance?: string
}

/** How often readiness was asked for before, and how long since the first time. */
export interface When {
  asked: number
  sinceFirstMs: number
}

/** A Pegasus whose readiness is, whenever it is asked for, as it is told to be. */
export async function meanServer(momentAt: (when: When) => Moment): Promise<ScriptedPegasus> {
  let firstAt: number | undefined
  let asked = 0
  return await pegasusThat({
    instead({ url, socket }, response) {
      if (url !== '/health/ready') return false
      firstAt ??= performance.now()
      const moment = momentAt({ asked, sinceFirstMs: performance.now() - firstAt })
      asked += 1
      if (moment.hangsUp) socket.destroy()
      else void answer(moment, response)
      return true
    },
  })
}

async function answer({ waitMs = 0, isReady = true, instance }: Moment, response: ServerResponse) {
  if (waitMs > 0) await sleep(waitMs)
  if (instance !== undefined) response.setHeader('x-pegasus-instance', instance)
  const ready = readyAnswer()
  const storage = { status: 'error', reason: 'cannot write', durationMs: 1 }
  const body = isReady ? ready : { ...ready, status: 'degraded', checks: { ...ready.checks, storage } }
  respond(response, isReady ? 200 : 503, JSON.stringify(body), 'application/json')
}
