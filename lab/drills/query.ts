import { Client } from 'pg'

/** A connection of its own, by the name of an application where one is given; whoever asks for it ends it. */
export async function connectedTo(databaseUrl: string, application?: string): Promise<Client> {
  const client = new Client({ connectionString: databaseUrl, application_name: application })
  // A server that goes away under it is what a drill may be about.
  client.on('error', () => {})
  await client.connect()
  return client
}

/** Runs SQL on a connection of its own. */
export async function query(databaseUrl: string, sql: string): Promise<void> {
  const client = await connectedTo(databaseUrl)
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
