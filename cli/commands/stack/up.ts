import { join } from 'node:path'
import { Flags } from '@oclif/core'
import { addressFileIn } from '../../../smoke/stack/address-file.ts'
import { describeExit, problemOf } from '../../../smoke/stack/child.ts'
import type { StackOptions } from '../../../smoke/stack/stack.ts'
import { environment } from '../../environment.ts'
import { exitCodes } from '../../exit-code.ts'
import { MachineCommand } from '../../machine-command.ts'
import { startInBackground } from '../../stack/background.ts'
import { describeStack, type StackDescription, stackLines } from '../../stack/describe-stack.ts'
import { folder } from '../../stack/folder.ts'
import { holdStack } from '../../stack/hold-stack.ts'
import {
  chosenModel,
  type ModelName,
  machineVariables,
  modelNames,
  partsFromOutside,
} from '../../stack/outside.ts'
import { endOf, toldToStop } from '../../stack/told-to-stop.ts'

interface UpFlags {
  folder: string
  model: ModelName
  port: number | undefined
}

export default class StackUp extends MachineCommand {
  static override summary = 'Run the production topology on this machine'
  static override description =
    `Starts Postgres, Redis, an S3 server, the API and a worker, each as a process of its own on the
loopback interface, and applies the migrations. DATABASE_URL, REDIS_URL and S3_ENDPOINT_URL (with S3_BUCKET,
AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY), where they are set, are used instead of starting that part;
PLC_WRITE_API_TOKEN and PLC_OPS_API_TOKEN instead of making up tokens. What the stack itself started is thrown
away when it stops; the logs stay.`
  static override flags = {
    detach: Flags.boolean({ description: 'come back when everything is ready; "stack down" stops it' }),
    model: Flags.option({
      options: modelNames,
      default: 'offline' as const,
      description: 'who transcribes and generates; openai needs OPENAI_API_KEY and costs money',
    })(),
    port: Flags.integer({ description: 'the port of the API; a free one unless told', min: 1, max: 65_535 }),
    folder,
    'until-exit-of': Flags.integer({ description: 'stop when this process has ended', helpValue: 'PID' }),
  }
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --detach',
  ]

  override async run(): Promise<StackDescription | undefined> {
    const { flags } = await this.parse(StackUp)
    if (flags.detach) return await this.#detach(flags.folder)

    const told = toldToStop()
    const awaited = flags['until-exit-of']
    const until = awaited === undefined ? told : AbortSignal.any([told, endOf(awaited)])
    let description: StackDescription | undefined
    await holdStack(this.#options(flags), until, (stack) => {
      description = describeStack(stack.address(), addressFileIn(flags.folder))
      this.#show(description, 'Ctrl-C')
    })
    if (description === undefined) process.exitCode = exitCodes.SIGINT
    this.log(description === undefined ? 'Stopped before everything was ready.' : 'The stack is stopped.')
    return description
  }

  async #detach(own: string): Promise<StackDescription> {
    const args = this.argv.filter((argument) => argument !== '--detach' && argument !== '--json')
    const files = { addressFile: addressFileIn(own), log: join(own, 'stack.log') }
    const description = describeStack(await startInBackground(args, files), files.addressFile)
    this.#show(description, `${this.config.bin} stack down`)
    return description
  }

  #show(description: StackDescription, howToStop: string): void {
    for (const line of stackLines(description)) this.log(line)
    this.log(`Ask it:   ${this.config.bin} verify --target local`)
    this.log(`Stop it:  ${howToStop}`)
  }

  #options({ folder: own, model, port }: UpFlags): StackOptions {
    const { PLC_WRITE_API_TOKEN: writeToken, PLC_OPS_API_TOKEN: opsToken } = environment
    return {
      logs: join(own, 'logs'),
      machine: machineVariables(environment),
      model: chosenModel(model, environment),
      outside: partsFromOutside(environment),
      addressFile: addressFileIn(own),
      ...(port === undefined ? {} : { port }),
      ...(writeToken ? { writeToken } : {}),
      ...(opsToken ? { opsToken } : {}),
      onLost: (child, exit) =>
        this.logToStderr(problemOf(child, `ended by itself (${describeExit(exit)})`).message),
    }
  }
}
