import { z } from 'zod'
import { Time } from '../time.ts'

/** What we use of the Machines API (https://docs.machines.dev), of Fly.io's GraphQL and of its log, restated. */

const Texts = z.record(z.string(), z.string())

const Config = z.object({
  env: Texts.nullish(),
  metadata: Texts.nullish(),
  standbys: z.array(z.string()).nullish(),
})

const MachineEvent = z.object({
  type: z.string().optional(),
  request: z
    .object({
      exit_event: z
        .object({
          exit_code: z.number().optional(),
          oom_killed: z.boolean().optional(),
          requested_stop: z.boolean().optional(),
        })
        .nullish(),
    })
    .nullish(),
})

export const Machine = z.object({
  id: z.string(),
  state: z.string(),
  image_ref: z
    .object({
      repository: z.string().optional(),
      tag: z.string().optional(),
      digest: z.string().optional(),
      labels: Texts.nullish(),
    })
    .nullish(),
  config: Config.nullish(),
  /** In place of the config, where the host does not answer. */
  incomplete_config: Config.nullish(),
  host_status: z.string().optional(),
  /** The newest first. */
  events: z.array(MachineEvent).nullish(),
})
export type Machine = z.infer<typeof Machine>
export const Machines = z.array(Machine)

const AppSecret = z.object({
  name: z.string(),
  digest: z.string(),
  created_at: Time.optional(),
  updated_at: Time.optional(),
})
export type AppSecret = z.infer<typeof AppSecret>
export const AppSecrets = z.object({ secrets: z.array(AppSecret).nullish() })

export const Release = z.object({
  id: z.string(),
  version: z.number(),
  status: z.string(),
  imageRef: z.string().nullish(),
  createdAt: Time,
})
export type Release = z.infer<typeof Release>

/** The parts of a `fly.toml` that a release was made with. */
export const Definition = z
  .object({ env: Texts.nullish(), processes: z.record(z.string(), z.unknown()).nullish() })
  .nullish()
  .catch(null)
export type Definition = z.infer<typeof Definition>

export const LogPage = z.object({
  data: z.array(
    z.object({
      attributes: z.object({ timestamp: Time, message: z.string(), instance: z.string().nullish() }),
    }),
  ),
  meta: z.object({ next_token: z.string().nullish() }).nullish(),
})
