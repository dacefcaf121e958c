import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'

const root = join(import.meta.dirname, '..')
// Reserved for examples and for this machine, or the same for everybody who uses the named product.
const anybodys =
  /^(localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]|example|.*\.example|(.*\.)?example\.(com|org|net)|.*\.invalid|(.*\.)?(googleapis\.com|google\.com|openai\.com|github\.com|semver\.org|w3\.org|schema\.org|json-schema\.org|spec\.openapis\.org))$/

describe('what an operator reads and runs', () => {
  const files = execFileSync('git', ['ls-files', '*.md', 'bin', 'Dockerfile', '*.toml', '*.yaml'], {
    cwd: root,
    encoding: 'utf8',
  })
    .trim()
    .split('\n')

  for (const file of files)
    it(`${file} names no deployment of its own: hosts are examples, folders are relative`, () => {
      const text = readFileSync(join(root, file), 'utf8')
      const hosts = [...text.matchAll(/\bhttps?:\/\/(\[[^\]]*\]|[^\s/:"'`<>)|…]+)/g)].map(
        ([, host = '']) => host,
      )
      expect(hosts.filter((host) => !host.includes('$') && !anybodys.test(host))).to.deep.equal([])
      expect(text).to.not.match(/(?:^|[\s"'`(])\/(?:home|Users|root|work)\//)
    })
})
