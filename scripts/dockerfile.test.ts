import { readFileSync } from 'node:fs'
import { expect } from 'chai'

interface Instruction {
  name: string
  text: string
}

const stages = stagesOf(readFileSync(new URL('../Dockerfile', import.meta.url), 'utf8'))
const image = stages.at(-1) ?? []
const { devDependencies } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))

describe('the Dockerfile', () => {
  it('names the Node that everything here is pinned to, and nothing by a tag that moves', () => {
    const bases = stages.map(([from]) => from?.text ?? '')
    expect(bases).to.have.lengthOf(2)
    for (const base of bases) expect(base).to.match(/^node:\$\{NODE_VERSION\}-[a-z]+-slim( AS build)?$/)
    expect(readFileSync(new URL('../Dockerfile', import.meta.url), 'utf8')).to.include(
      `ARG NODE_VERSION=${devDependencies.node}\n`,
    )
  })

  it('does not run as root', () => {
    expect(textsOf('USER')).to.deep.equal(['node'])
  })

  it('makes Node process 1, which SIGTERM reaches', () => {
    expect(textsOf('CMD')).to.deep.equal(['["node", "dist/service/api.js"]'])
    expect(textsOf('ENTRYPOINT')).to.deep.equal([])
  })

  it('carries the release as a label and as a variable', () => {
    expect(textsOf('LABEL').join(' ')).to.match(/^org\.opencontainers\.image\.revision=\$\{RELEASE\}$/)
    expect(textsOf('ENV').join(' ')).to.match(/PEGASUS_RELEASE=\$\{RELEASE\}/)
  })

  it('ships neither sources nor build tools', () => {
    const copied = textsOf('COPY').flatMap((text) => text.split(' ').slice(1, -1))
    expect(copied).to.deep.equal([
      '/app/package.json',
      '/app/oclif.manifest.json',
      '/app/node_modules',
      '/app/dist',
      '/app/bin/run.js',
      '/app/docs',
    ])
    expect(textsOf('RUN').join(' ')).to.not.match(/build-essential|python|gcc|npm/)
    expect(stages[0]?.filter(({ name }) => name === 'RUN').at(-1)?.text).to.include('--omit=dev')
  })

  function textsOf(wanted: string): string[] {
    return image.filter(({ name }) => name === wanted).map(({ text }) => text)
  }
})

function stagesOf(file: string): Instruction[][] {
  const lines = file
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
  const stages: Instruction[][] = []
  for (const line of lines) {
    const [name = '', ...rest] = line.split(' ')
    if (name === 'FROM') stages.push([])
    stages.at(-1)?.push({ name, text: rest.join(' ') })
  }
  return stages
}
