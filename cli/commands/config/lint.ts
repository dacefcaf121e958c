import { Flags } from '@oclif/core'
import { environment } from '../../environment.ts'
import { MachineCommand } from '../../machine-command.ts'
import { tokenVariables } from '../../targets/find-target.ts'
import { findTargetsFile, readTargets, targetsFileName } from '../../targets/targets-file.ts'
import { UsageError } from '../../usage-error.ts'

interface Linted {
  file: string
  targets: { name: string; url: string; tokens: { door: string; variable: string; set: boolean }[] }[]
}

export default class ConfigLint extends MachineCommand {
  static override summary = `Check ${targetsFileName} whole, and show the targets that it declares`
  static override description =
    `Looks for the file here and in the folders above. Asks nothing of the network, and \
shows of each token only which variable holds it and whether that is set.

Exit codes: 0 when the file is right, 2 when it is not or there is none.`
  static override flags = {
    file: Flags.string({ helpValue: 'FILE', description: 'another file than the nearest one' }),
  }
  static override examples = ['<%= config.bin %> <%= command.id %>']

  override async run(): Promise<Linted> {
    const { flags } = await this.parse(ConfigLint)
    const file = flags.file ?? findTargetsFile(process.cwd())
    if (file === undefined) {
      throw new UsageError(`There is no ${targetsFileName} here or in a folder above.`, {
        advice: 'See "Name your targets" in README.md for what it holds, or name a file with --file.',
      })
    }
    const targets = Object.entries(readTargets(file)).map(([name, { url, tokens }]) => ({
      name,
      url,
      tokens: Object.entries(tokenVariables).map(([door, standard]) => {
        const variable = tokens[door as keyof typeof tokens] ?? standard
        return { door, variable, set: (environment[variable] ?? '').trim() !== '' }
      }),
    }))
    this.log(`${file} is right.`)
    for (const { name, url, tokens } of targets) {
      this.log(`\n${name}  ${url}`)
      for (const { door, variable, set } of tokens)
        this.log(`  ${door.padEnd(5)}  ${variable}${set ? '' : '  (not set here)'}`)
    }
    return { file, targets }
  }
}
