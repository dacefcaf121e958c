import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect } from 'chai'

describe('the lint configuration', () => {
  it('keeps smoke out of the service', () => {
    expect(lint('service/planted.ts', '../smoke/verify.ts')).to.contain('it never imports smoke/')
  })

  it('keeps the CLI out of smoke', () => {
    expect(lint('smoke/planted.ts', '../cli/environment.ts')).to.contain('never imports cli/')
  })

  it('keeps the lab out of smoke', () => {
    expect(lint('smoke/planted.ts', '../lab/stack/stack.ts')).to.contain('lab/ (which plays and breaks)')
  })

  it('lets only stack, drill and migrate rehearse reach the lab', () => {
    const stack = '../../lab/stack/stack.ts'

    expect(lint('cli/commands/planted.ts', stack)).to.contain('where lab/ is not installed')
    expect(lint('cli/commands/drill.ts', stack)).to.equal('')
  })

  it('keeps the CLI and the code of the service out of the lab', () => {
    expect(lint('lab/stack/planted.ts', '../../cli/environment.ts')).to.contain('never imports cli/')
    expect(lint('lab/stack/planted.ts', '../../service/config.ts')).to.contain('imports none of their code')
  })

  it('lets no import close a circle', () => {
    const back = {
      'smoke/back.ts': "import { planted } from './planted.ts'\nexport const back = () => planted\n",
    }
    const planted = "import { back } from './back.ts'\nexport const planted = () => back\n"

    expect(lintSource('smoke/planted.ts', planted, back)).to.contain('part of a cycle')
  })

  it('lets smoke know the service by its contract only', () => {
    expect(lint('smoke/checks/planted.ts', '../../service/config.ts')).to.contain('by its contract only')
  })

  it('lets the CLI know the service by its contract only', () => {
    expect(lint('cli/commands/planted.ts', '../../service/config.ts')).to.contain('by its contract only')
  })

  it('lets the contract import zod and nothing else', () => {
    expect(lint('service/contract/planted.ts', 'undici')).to.contain('imports zod and its own files only')
  })

  it('keeps everything of ours out of the migrations', () => {
    expect(lint('migrations/planted.ts', '../service/config.ts')).to.contain('import knex only')
  })

  it('lets smoke import the contract', () => {
    expect(lint('smoke/planted.ts', '../service/contract/job.ts')).to.equal('')
  })

  it('asks for every promise to be awaited or voided', () => {
    const source = 'async function act(): Promise<void> {}\nact()\nexport {}\n'

    expect(lintSource('smoke/planted.ts', source)).to.contain('noFloatingPromises')
  })
})

/** What is said of a file at this path that imports that module. */
function lint(path: string, imported: string): string {
  return lintSource(path, `export * from '${imported}'\n`)
}

/** What is said of a file with this content at this path, by our configuration. */
function lintSource(path: string, source: string, beside: Record<string, string> = {}): string {
  const root = dirname(import.meta.dirname)
  const tree = mkdtempSync(join(tmpdir(), 'pegasus-test-'))
  try {
    copyFileSync(join(root, 'biome.json'), join(tree, 'biome.json'))
    for (const [file, content] of Object.entries({ ...beside, [path]: source })) {
      mkdirSync(dirname(join(tree, file)), { recursive: true })
      writeFileSync(join(tree, file), content)
    }
    const biome = join(root, 'node_modules', '.bin', 'biome')
    const options = { cwd: tree, encoding: 'utf8' } as const
    const { stdout, stderr, status } = spawnSync(biome, ['lint', '--vcs-enabled=false', path], options)
    return status === 0 ? '' : (stdout + stderr).replaceAll(/\s+/g, ' ')
  } finally {
    rmSync(tree, { recursive: true })
  }
}
