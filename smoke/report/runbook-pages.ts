const incidents = 'docs/runbooks/incident-response.md'
const migrations = 'docs/runbooks/migration-rollback.md'

/** The page that leads on from a check that is not good, by the check, with the place on it. */
export const runbookPages: Readonly<Record<string, string>> = {
  preflight: `${incidents}#api`,
  certificate: `${incidents}#api`,
  health: `${incidents}#api`,
  platform: `${incidents}#api`,
  readiness: `${incidents}#api`,
  soak: `${incidents}#api`,
  schema: `${migrations}#decide`,
  'database locks': `${migrations}#a-migration-that-stands-still`,
  ingest: `${incidents}#database`,
  database: `${incidents}#database`,
  queue: `${incidents}#queue`,
  environment: `${incidents}#queue`,
  workers: `${incidents}#queue`,
  'redis policy': `${incidents}#queue`,
  'queue path': `${incidents}#queue`,
  'dead letters': `${incidents}#queue`,
  transcription: `${incidents}#model-provider`,
  generation: `${incidents}#model-provider`,
  storage: `${incidents}#storage`,
  export: `${incidents}#storage`,
  downloads: `${incidents}#storage`,
}
