/** The variables of one process by name; null leaves one out. */
export type Values = Readonly<Record<string, string | null>>

/** What API and worker of one deployment have. */
export interface Scene {
  api: Readonly<Record<string, string>>
  worker: Readonly<Record<string, string>>
}

/** How a scene differs from a good one. */
export interface Changes {
  api?: Values
  worker?: Values
}

const shared = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://pegasus:first-secret@db.example/pegasus',
  REDIS_URL: 'redis://:second-secret@redis.example',
  STORAGE_MODE: 's3',
  S3_BUCKET: 'lectures-of-all',
  OPENAI_API_KEY: 'third-secret',
}
const tokens = {
  PLC_WRITE_API_TOKEN: 'fourth-secret-7d1f03b962ce',
  PLC_READ_API_TOKEN: 'sixth-secret-28c5e40d917b',
  PLC_OPS_API_TOKEN: 'fifth-secret-a90b64f2138d',
}

/** A good deployment, but for what is changed. */
export function sceneWith({ api = {}, worker = {} }: Changes = {}): Scene {
  return { api: set({ ...shared, ...tokens, ...api }), worker: set({ ...shared, ...worker }) }
}

function set(values: Values): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  )
}
