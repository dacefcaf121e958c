import { join } from 'node:path'
import { Flags } from '@oclif/core'
import type { CommandError } from '@oclif/core/interfaces'
import type { StackDescription } from '../../../lab/stack/describe-stack.ts'
import type { StackOptions } from '../../../lab/stack/stack.ts'
import { addressFileIn, readAddressFile } from '../../../smoke/local-stack/address-file.ts'
import { StackProblem } from '../../../smoke/local-stack/stack-problem.ts'
import { environment } from '../../environment.ts'
import { exitCodes } from '../../exit-code.ts'
import { fromLab } from '../../from-lab.ts'
import { PegasusCommand } from '../../pegasus-command.ts'
import { startInBackground } from '../../stack/background.ts'
import { folder } from '../../stack/folder.ts'
import {
  chosenModel,
  type ModelName,
  machineVariables,
  modelNames,
  partsFromOutside,
  type StorageMode,
  storageModes,
} from '../../stack/outside.ts'
import { endOf, stopSignal } from '../../stack/reasons-to-stop.ts'
import { starterOfThisProcess } from '../../stack/starter.ts'

interface UpFlags {
  folder: string
  model: ModelName
  storage: StorageMode
  port: number | undefined
  'until-exit-of': number | undefined
}

export default class StackUp extends PegasusCommand {
  static override summary = 'Run the production topology on this machine'
  static override description =
    `Starts Postgres, Redis, a bucket's server, the API and a worker, each as a process of its own on the
loopback interface, and applies the migrations. DATABASE_URL, REDIS_URL and S3_ENDPOINT_URL (with S3_BUCKET,
AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY) or GCS_ENDPOINT_URL (with GCS_BUCKET and
GOOGLE_APPLICATION_CREDENTIALS), where they are set, are used instead of starting that part;
PLC_WRITE_API_TOKEN, PLC_READ_API_TOKEN and PLC_OPS_API_TOKEN instead of making up tokens. What the stack itself started is thrown
away when it stops; the logs stay.`
  static override flags = {
    detach: Flags.boolean({ description: 'come back when everything is ready; "stack down" stops it' }),
    model: Flags.option({
      options: modelNames,
      default: 'offline' as const,
      description: 'who transcribes and generates; openai needs OPENAI_API_KEY and costs money',
    })(),
    storage: Flags.option({
      options: storageModes,
      default: 's3' as const,
      description: "the kind of bucket; gcs is Google Cloud Storage's protocol",
    })(),
    port: Flags.integer({ description: 'the port of the API; a free one by default', min: 1, max: 65_535 }),
    folder,
    'until-exit-of': Flags.integer({ description: 'stop when this process has ended', helpValue: 'PID' }),
  }
  static override examples = [
    '<%= config.bin %> <%= command.id %>',
    '<%= config.bin %> <%= command.id %> --detach',
  ]

  readonly #starter = starterOfThisProcess()

  override async run(): Promise<StackDescription | undefined> {
    const { flags } = await this.parse(StackUp)
    const options = this.#options(flags)
    return flags.detach ? await this.#detach(flags.folder) : await this.#hold(options, flags)
  }

  async #hold(options: StackOptions, flags: UpFlags): Promise<StackDescription | undefined> {
    const awaited = flags['until-exit-of']
    const until = [
      stopSignal(),
      ...(awaited === undefined ? [] : [endOf(awaited)]),
      ...(this.#starter === undefined ? [] : [this.#starter.gone]),
    ]
    const { holdStack } = await fromLab(() => import('../../../lab/stack/hold-stack.ts'))
    const { describeStack, stackLines } = await fromLab(() => import('../../../lab/stack/describe-stack.ts'))
    let description: StackDescription | undefined
    await holdStack(options, AbortSignal.any(until), (stack) => {
      description = describeStack(stack.address(), addressFileIn(flags.folder))
      this.#show(stackLines(description), 'Ctrl-C')
      void this.#starter?.tell({ ready: true })
    })
    if (description === undefined) process.exitCode = exitCodes.SIGINT
    this.log(description === undefined ? 'Stopped before everything was ready.' : 'The stack is stopped.')
    return description
  }

  async #detach(own: string): Promise<StackDescription> {
    const args = this.argv.filter((argument) => argument !== '--detach' && argument !== '--json')
    await startInBackground(args, join(own, 'stack.log'))
    const { describeStack, stackLines } = await fromLab(() => import('../../../lab/stack/describe-stack.ts'))
    const addressFile = addressFileIn(own)
    const description = describeStack(readAddressFile(addressFile), addressFile)
    this.#show(stackLines(description), `${this.config.bin} stack down`)
    return description
  }

  protected override async catch(error: CommandError): Promise<unknown> {
    const remedy =
      error instanceof StackProblem ? error.remedy : { advice: 'Look at stack.log beside the logs.' }
    await this.#starter?.tell({ found: error.message, remedy })
    return await super.catch(error)
  }

  #show(lines: readonly string[], howToStop: string): void {
    for (const line of lines) this.log(line)
    this.log(`Ask it:   ${this.config.bin} verify --target local`)
    this.log(`Stop it:  ${howToStop}`)
  }

  #options({ folder: own, model, storage, port }: UpFlags): StackOptions {
    const {
      PLC_WRITE_API_TOKEN: writeToken,
      PLC_READ_API_TOKEN: readToken,
      PLC_OPS_API_TOKEN: opsToken,
    } = environment
    return {
      logs: join(own, 'logs'),
      machine: machineVariables(environment),
      model: chosenModel(model, environment),
      storage,
      outside: partsFromOutside(environment, storage),
      addressFile: addressFileIn(own),
      ...(port === undefined ? {} : { port }),
      ...(writeToken ? { writeToken } : {}),
      ...(readToken ? { readToken } : {}),
      ...(opsToken ? { opsToken } : {}),
      onLost: (_, problem) => this.logToStderr(problem.message),
    }
  }
}
