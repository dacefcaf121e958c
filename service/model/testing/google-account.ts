import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { GoogleAccountOptions } from '../../../lab/stack/openai-server/google-account.ts'

/** A service account of one's own: its public side for the scripted server, its key file for the environment. */
export interface TestAccount extends GoogleAccountOptions {
  privateKey: string
  keyFile: string
  /** Writes something else where the key was. */
  overwrite(content: string): void
  remove(): void
}

export function testAccount(): TestAccount {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const folder = mkdtempSync(join(tmpdir(), 'google-account-'))
  const keyFile = join(folder, 'key.json')
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const clientEmail = 'worker@lectures-1.iam.gserviceaccount.com'
  const overwrite = (content: string) => writeFileSync(keyFile, content, { mode: 0o600 })
  overwrite(
    JSON.stringify({
      type: 'service_account',
      project_id: 'lectures-1',
      private_key_id: 'key-1',
      private_key: pem,
      client_email: clientEmail,
    }),
  )
  return {
    project: 'lectures-1',
    clientEmail,
    publicKey,
    privateKey: pem,
    keyFile,
    overwrite,
    remove: () => rmSync(folder, { recursive: true }),
  }
}

/** Leads what goes to Google's token endpoint to another server, and nothing else anywhere. */
export function tokensFrom(server: string): typeof fetch {
  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input)
    if (url !== 'https://oauth2.googleapis.com/token')
      throw new Error(`nothing but tokens is asked for: ${url}`)
    return fetch(new URL('/token', server), init)
  }
}
