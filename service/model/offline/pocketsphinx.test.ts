import { readFile } from 'node:fs/promises'
import { expect } from 'chai'
import { recognise } from './pocketsphinx.ts'
import { modelErrorOf } from './testing/model-error.ts'
import { writeProgram } from './testing/program.ts'
import { isAlive, pidIn } from './testing/running.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'

const never = new AbortController().signal

describe('recognise', () => {
  const inFolder = temporaryFolder()

  it('reads words and their times, without pauses, noises and pronunciations', async () => {
    const program = await writeProgram(
      inFolder('program'),
      `cat <<'END'
with prices
<s> 0.000 0.090 0.9
with(2) 0.100 0.300 0.58
<sil> 0.310 0.330 0.9
[NOISE] 0.340 0.350 0.9
prices 0.360 0.900 1.0
</s> 0.910 0.950 1.0

<s> 1.000 1.100 0.9
</s> 1.110 1.150 1.0
rise
<s> 1.200 1.290 0.9
rise 1.300 1.700 0.9
</s> 1.710 1.750 1.0
END`,
    )

    expect(await recognise(program, '/dev/null', never)).to.deep.equal([
      [
        { text: 'with', startSec: 0.1, endSec: 0.3 },
        { text: 'prices', startSec: 0.36, endSec: 0.9 },
      ],
      [{ text: 'rise', startSec: 1.3, endSec: 1.7 }],
    ])
  })

  it('names the packages to install when the program is not there', async () => {
    const error = await modelErrorOf(() => recognise(inFolder('missing'), '/dev/null', never))

    expect(error.message).to.contain('apt-get install pocketsphinx pocketsphinx-en-us')
    expect(error.permanent).to.equal(true)
  })

  it('names the English model when the program gives up', async () => {
    const program = await writeProgram(inFolder('program'), 'exit 1')

    const error = await modelErrorOf(() => recognise(program, '/dev/null', never))

    expect(error.message).to.match(/gave up with exit code 1: .*pocketsphinx-en-us/)
    expect(error.permanent).to.equal(true)
  })

  it('may be tried again when the machine ended the program', async () => {
    const program = await writeProgram(inFolder('program'), 'kill -KILL $$')

    const error = await modelErrorOf(() => recognise(program, '/dev/null', never))

    expect(error.message).to.contain('was ended by SIGKILL')
    expect(error.permanent).to.equal(false)
  })

  it('kills the program when it is told to stop', async () => {
    const program = await writeProgram(inFolder('program'), `echo $$ > ${inFolder('pid')}; exec sleep 60`)
    const stop = new AbortController()
    const heard = recognise(program, '/dev/null', stop.signal).catch((error: unknown) => error)
    const pid = await pidIn(inFolder('pid'))
    expect(isAlive(pid)).to.equal(true)

    stop.abort(new Error('enough'))

    expect(await heard).to.have.property('message', 'enough')
    expect(isAlive(pid)).to.equal(false)
  })

  it('does not start the program when it was told to stop before', async () => {
    const program = await writeProgram(inFolder('program'), `echo $$ > ${inFolder('pid')}`)

    const heard = recognise(program, '/dev/null', AbortSignal.abort(new Error('enough')))

    expect(await heard.catch(String)).to.equal('Error: enough')
    expect(await readFile(inFolder('pid')).catch(() => 'not there')).to.equal('not there')
  })
})
