import { Flags } from '@oclif/core'

/** `--report FILE`, which says in which formats, by these extensions, the report of its command can be written. */
export function reportFlag(extensions: readonly string[]) {
  const formats = extensions.map((extension) => (extension === '.xml' ? '.xml for JUnit' : extension))
  return Flags.string({
    helpGroup: 'GLOBAL',
    helpValue: 'FILE',
    multiple: true,
    multipleNonGreedy: true,
    description: `also write the report to this file, in the format of its extension (${formats.join(', ')}); may be given again`,
  })
}
