import { statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { Flags } from '@oclif/core'
import { countFindings, describeFindings } from '../../descriptors/describe-findings.ts'
import type { Descriptor, PlatformName } from '../../descriptors/descriptor.ts'
import { descriptorFiles, readDescriptor } from '../../descriptors/descriptor-files.ts'
import type { Finding } from '../../descriptors/finding.ts'
import { judgeIgnoreFiles } from '../../descriptors/judge-ignore-files.ts'
import { lintDescriptors } from '../../descriptors/lint-descriptors.ts'
import { environment } from '../../environment.ts'
import { exitCodeOf, failOnChoices } from '../../exit-code.ts'
import { annotation } from '../../github/annotations.ts'
import { inGitHubActions } from '../../github/in-actions.ts'
import { PegasusCommand } from '../../pegasus-command.ts'
import { tokenVariables } from '../../targets/find-target.ts'
import { findTargetsFile, readTargets, targetsFileName } from '../../targets/targets-file.ts'
import { UsageError } from '../../usage-error.ts'

interface LintedTargets {
  file: string
  targets: { name: string; url: string; tokens: { guard: string; variable: string; set: boolean }[] }[]
}

interface LintedDescriptors {
  descriptors: { file: string; platform: PlatformName; processes: string[] }[]
  findings: readonly Finding[]
}

interface Linted extends LintedDescriptors {
  verdict: 'pass' | 'degraded' | 'fail' | 'inconclusive'
  file: string | null
  targets: LintedTargets['targets']
}

export default class ConfigLint extends PegasusCommand {
  static override summary =
    `Check the deployment files and ${targetsFileName}, and show the targets that it declares`
  static override description =
    `Reads render.yaml, railway.toml, railway.worker.toml, .railway/railway.ts and fly.toml of the \
folder, as many as there are, and judges them: health path, start commands, migrations, drain against grace, process \
groups, the variables that each role needs, secrets in clear, what is open to everybody, and files that their platform \
will ignore. \
.railway/railway.ts is evaluated in a process that can do nothing but read its folder, for each environment that it \
asks for. No value of a variable is shown.

Looks for ${targetsFileName} here and in the folders above. Asks nothing of the network, and shows of each token only \
which variable holds it and whether that is set.

Exit codes: 0 when all of it is right (warnings included), 3 when a deployment file is not, 4 when one cannot be read \
here and may be right, 2 when ${targetsFileName} is not, or when there is nothing to check.`
  static override flags = {
    file: Flags.string({ helpValue: 'FILE', description: `another ${targetsFileName} than the nearest one` }),
    folder: Flags.string({
      helpValue: 'FOLDER',
      default: '.',
      description: 'where the deployment files stand',
    }),
    'fail-on': Flags.option({
      options: failOnChoices,
      default: 'fail' as const,
      description: 'the mildest verdict that exits 3; a warning is degraded',
    })(),
  }
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --folder ../staging --fail-on degraded',
  ]

  override async run(): Promise<Linted> {
    const { flags } = await this.parse(ConfigLint)
    const folder = folderOf(flags.folder)
    const file = flags.file ?? findTargetsFile(process.cwd())
    const here = process.cwd()
    const files = descriptorFiles(folder).map((one) => relative(here, join(folder, one.file)))
    const read = await Promise.all(files.map((one) => readDescriptor(here, one)))
    const descriptors = read.filter((one) => one !== undefined)
    if (file === undefined && descriptors.length === 0) {
      throw new UsageError(
        `There is neither a deployment file in ${folder} nor a ${targetsFileName} here or in a folder above.`,
        {
          advice:
            'Name the folder with --folder, or another file with --file. See docs/deployment.md, and "Name your targets" in README.md.',
        },
      )
    }
    const linted = this.#lintDescriptors(descriptors, judgeIgnoreFiles(folder, relative(here, folder)))
    const { targets } = file === undefined ? { targets: [] } : this.#lintTargets(file)
    const verdict = verdictOf(linted.findings)
    process.exitCode = exitCodeOf({ verdict, stopped: null }, flags['fail-on'])
    return { verdict, file: file ?? null, targets, ...linted }
  }

  #lintDescriptors(read: readonly Descriptor[], others: readonly Finding[]): LintedDescriptors {
    const findings = [...lintDescriptors(read), ...(read.length === 0 ? [] : others)]
    const descriptors = read.map(({ file, platform, processes }) => ({
      file,
      platform,
      processes: processes.map(({ process }) => process),
    }))
    const files = descriptors.map(({ file }) => file).join(', ')
    if (findings.length > 0)
      this.log(`${describeFindings(findings)}\n\n${countFindings(findings)} in ${files}.`)
    else if (descriptors.length > 0)
      this.log(`${files} ${descriptors.length === 1 ? 'says' : 'say'} all that they must.`)
    if (inGitHubActions(environment))
      // On standard error, which GitHub reads too, so that what `--json` prints stays pure.
      for (const { severity, rule, place, says, why, remedy } of findings)
        process.stderr.write(
          `${annotation(severity === 'warning' ? 'warning' : 'error', `config lint: ${rule}`, [says, why, `next: ${remedy}`], place)}\n`,
        )
    return { descriptors, findings }
  }

  #lintTargets(file: string): LintedTargets {
    const targets = Object.entries(readTargets(file)).map(([name, { url, tokens }]) => ({
      name,
      url,
      tokens: Object.entries(tokenVariables).map(([guard, standard]) => {
        const variable = tokens[guard as keyof typeof tokens] ?? standard
        return { guard, variable, set: (environment[variable] ?? '').trim() !== '' }
      }),
    }))
    this.log(`${file} is right.`)
    for (const { name, url, tokens } of targets) {
      this.log(`\n${name}  ${url}`)
      for (const { guard, variable, set } of tokens)
        this.log(`  ${guard.padEnd(5)}  ${variable}${set ? '' : '  (not set here)'}`)
    }
    return { file, targets }
  }
}

function folderOf(named: string): string {
  const folder = resolve(named)
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return folder
  throw new UsageError(`--folder ${named} is no folder.`, {
    advice: 'Name the folder with the deployment files.',
  })
}

function verdictOf(findings: readonly Finding[]): Linted['verdict'] {
  if (findings.some(({ severity }) => severity === 'error')) return 'fail'
  if (findings.some(({ severity }) => severity === 'inconclusive')) return 'inconclusive'
  return findings.length > 0 ? 'degraded' : 'pass'
}
