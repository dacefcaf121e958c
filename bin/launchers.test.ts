import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect } from 'chai'
import { FakeCheckout } from './testing/fake-checkout.ts'

describe('the launchers', () => {
  let checkout: FakeCheckout

  beforeEach(() => {
    checkout = new FakeCheckout()
  })

  afterEach(() => checkout.delete())

  describe('bin/pegasus-ops', () => {
    it('runs the build on the pinned Node, from any folder and through a link', () => {
      const { calls } = checkout.run('pegasus-ops', 'verify', '--for', '30s')

      expect(calls).to.deep.equal(['pegasus-ops verify --for 30s'])
    })

    it('builds first when a source is newer than the build', () => {
      checkout.write('service/api.ts', '')
      checkout.touch('service/api.ts')

      const { calls } = checkout.run('pegasus-ops', '--version')

      expect(calls).to.deep.equal(['build --unchecked', 'pegasus-ops --version'])
    })

    it('builds first when a source is gone', () => {
      checkout.touch('service')

      expect(checkout.run('pegasus-ops', '--version').calls).to.deep.equal([
        'build --unchecked',
        'pegasus-ops --version',
      ])
    })

    it('builds first when a page that is walked is newer than the build', () => {
      checkout.touch('docs/runbooks')

      expect(checkout.run('pegasus-ops', '--version').calls).to.deep.equal([
        'build --unchecked',
        'pegasus-ops --version',
      ])
    })

    it('builds first when the list of the commands is missing', () => {
      checkout.remove('oclif.manifest.json')

      expect(checkout.run('pegasus-ops', '--version').calls).to.deep.equal([
        'build --unchecked',
        'pegasus-ops --version',
      ])
    })

    it('does not build for a test', () => {
      const tests = ['cli/verify.test.ts', 'cli/testing/run-command.ts']
      for (const test of tests) checkout.write(test, '')
      checkout.write('dist/release.json', '{}')
      for (const test of [...tests, 'cli/testing']) checkout.touch(test)

      expect(checkout.run('pegasus-ops', '--version').calls).to.deep.equal(['pegasus-ops --version'])
    })

    it('does not run an old build when the new one fails', () => {
      checkout.touch('service')
      checkout.write('scripts/build.ts', 'process.exit(1)')

      const { code, stderr, calls } = checkout.run('pegasus-ops', '--version')

      expect([code, calls]).to.deep.equal([1, []])
      expect(stderr).to.contain('The build failed')
    })

    it('says what to type when the dependencies do not fit the lock', () => {
      checkout.touch('package-lock.json')

      const { code, stderr } = checkout.run('pegasus-ops', '--version')

      expect(code).to.equal(1)
      expect(stderr).to.contain(`(cd ${checkout.root} && npm ci)`)
    })
  })

  describe('bin/quickstart', () => {
    beforeEach(() => {
      checkout.machineHas('redis-server')
    })

    it('starts the stack, asks for the verdict, and stops the stack', () => {
      const { calls, stdout } = checkout.run('quickstart')

      expect(calls.map((call) => call.replace(/\d+$/, 'PID'))).to.deep.equal([
        'pegasus-ops stack up --detach --until-exit-of PID',
        `pegasus-ops verify --target local --for 30s --lecture pdf --save ${checkout.root}/.pegasus/quickstart/exports --report ${checkout.root}/.pegasus/quickstart/verify.json --report ${checkout.root}/.pegasus/quickstart/verify.html`,
        'pegasus-ops stack down',
      ])
      expect(stdout).to.contain('Where to look next:')
    })

    it('ends with the exit status of verify', () => {
      checkout.commandDoes("process.exitCode = process.argv[2] === 'verify' ? 3 : 0")

      const { code, calls } = checkout.run('quickstart')

      expect(code).to.equal(3)
      expect(calls.at(-1)).to.equal('pegasus-ops stack down')
    })

    it('leaves the stack up when told to keep it, and says how to stop it', () => {
      const { calls, stdout } = checkout.run('quickstart', '--keep')

      expect(calls).to.include('pegasus-ops stack up --detach').and.not.include('pegasus-ops stack down')
      expect(stdout).to.contain('bin/pegasus-ops stack down')
    })

    it('neither asks for a verdict nor stops a stack when its own does not come up', () => {
      checkout.commandDoes("process.exitCode = process.argv[3] === 'up' ? 1 : 0")

      const { code, calls } = checkout.run('quickstart')

      expect(code).to.equal(1)
      expect(calls).to.have.lengthOf(1)
    })

    it('says that the PDF lecture is used where nothing can transcribe a recording', () => {
      expect(checkout.run('quickstart').stderr).to.match(/PDF lecture[\s\S]*apt-get install pocketsphinx/)
    })

    it('refuses what it does not know', () => {
      const { code, calls } = checkout.run('quickstart', '--forever')

      expect([code, calls]).to.deep.equal([2, []])
    })
  })

  describe('the set-up', () => {
    it('installs the dependencies when they do not fit the lock', () => {
      checkout.machineHas('redis-server')
      checkout.machineHas('npm')
      checkout.touch('package-lock.json')

      expect(checkout.run('quickstart').calls[0]).to.match(/^npm ci /)
    })

    it('names the command that installs Redis where it may not do so itself', () => {
      const { code, stderr } = checkout.run('quickstart')

      expect(code).to.equal(1)
      expect(stderr).to.contain('sudo apt-get install redis-server')
    })

    it('fetches the lists of packages where an installation does not find its package', () => {
      checkout.machineHas('sudo', 'shift; [ "$1" = true ] || "$@"')
      checkout.machineHas('env', 'shift; "$@"')
      checkout.machineHas('apt-get', '[ "$1" = update ]')

      const { calls } = checkout.run('quickstart')

      const asked = calls.filter((call) => call.startsWith('apt-get'))
      expect(asked).to.deep.equal([
        'apt-get install -y --no-install-recommends redis-server',
        'apt-get update',
        'apt-get install -y --no-install-recommends redis-server',
      ])
    })
  })

  describe('bin/test', () => {
    beforeEach(() => {
      checkout.machineHas('redis-server')
    })

    it('runs the tests although a check fails, and lets them count it as a failure', () => {
      checkout.machineHas(
        'npm',
        'case "$*" in *check) exit 1 ;; *) echo "failed checks: $FAILED_CHECKS" ;; esac',
      )

      const { stdout, calls } = checkout.run('test')

      expect(calls).to.deep.equal(['npm run --silent check', 'npm run --silent test'])
      expect(stdout).to.contain('failed checks: 1\n')
    })

    it('fails when a test fails, and leaves the last line to the tests', () => {
      checkout.machineHas('npm', 'case "$*" in *test) echo "1 failed" | tee "$SUMMARY_FILE"; exit 2 ;; esac')

      const { code, stdout } = checkout.run('test')

      expect([code, stdout]).to.deep.equal([2, '1 failed\n'])
    })

    it('ends with a count of one failure when the tests could not be run to their end', () => {
      checkout.machineHas('npm', 'case "$*" in *test) exit 1 ;; esac')

      const { code, stdout } = checkout.run('test')

      expect([code, stdout]).to.deep.equal([1, '0 passed, 1 failed, 0 skipped\n'])
    })
  })

  describe('bin/run.js', () => {
    it('says in one sentence what an old Node lacks', () => {
      const run = join(import.meta.dirname, 'run.js')
      const pretend = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } })`

      const { status, stderr } = spawnSync(process.execPath, ['-e', `${pretend}; import('${run}')`], {
        encoding: 'utf8',
      })

      expect(status).to.equal(1)
      expect(stderr).to.match(
        /^pegasus-ops needs Node 22\.19 or newer, and this is Node 20\.20\.2: [^\n]+\n$/,
      )
    })
  })
})
