import { expect } from 'chai'
import fc from 'fast-check'
import { RunbookProblem } from './problems.ts'
import { readRunbook } from './read-runbook.ts'
import { type PageStep, stepsOnPage } from './runbook.ts'

const top = '# T\n\nWhat it is for.\n'

describe('readRunbook', () => {
  it('reads a step with all that stands below its heading', () => {
    const [step] = stepsOf(`
### Apply the *migrations*

Before the code that needs them.

\`\`\`sh pre-check
pegasus-ops migrate status
\`\`\`

\`\`\`sh command changes="the schema" expect="each is named" destructive platform
pegasus-ops migrate up
\`\`\`

\`\`\`sh probe
pegasus-ops migrate status --json
\`\`\`

\`\`\`sh post-check exit=0|3
pegasus-ops status --target "$TARGET" --report 'a report.html'
\`\`\`
`)
    expect(step).to.deep.include({
      id: 'apply-the-migrations',
      title: 'Apply the migrations',
      kind: 'command',
      changes: 'the schema',
      expected: 'each is named',
      destructive: true,
      needsPlatform: true,
      next: null,
    })
    expect(step?.postCheck).to.deep.include({
      goodExits: [0, 3],
      words: [
        { text: 'status' },
        { text: '--target' },
        { parameter: 'TARGET' },
        { text: '--report' },
        { text: 'a report.html' },
      ],
    })
  })

  it('leaves blocks without a part to the reader', () => {
    const text = `${top}\n## To read\n\n\`\`\`sh\nrm -rf / | cat\n\`\`\`\n`
    expect(stepsOnPage(readRunbook('page', 'page.md', text))).to.deep.equal([])
  })

  it('goes on with the step below a heading that is none', () => {
    const [first] = stepsOf(`${manual('First', 'Go on with [the others](#others).')}
## Others
${manual('Second').replace('##', '###')}`)
    expect(first?.next).to.equal('second')
  })

  it('takes the answers of a decision in order, each with its step', () => {
    const [, decision] = stepsOf(`${manual('First')}
### Choose

Whatever applies.

\`\`\`text decide
one: the first -> #left
two: another -> #right
\`\`\`

${manual('Left', 'Go on with [the end](#end).')}
${manual('Right')}
${manual('End')}`)
    expect(decision).to.have.property('options').that.has.lengthOf(2)
    expect(
      decision?.kind === 'decide' && decision.options.map(({ name, next }) => [name, next]),
    ).to.deep.equal([
      ['one', 'left'],
      ['two', 'right'],
    ])
  })

  describe('refuses, with the line,', () => {
    const refusals: Record<string, [page: string, problem: string]> = {
      'a page without a title': ['Only text.\n', '1: a page begins with its title: # Title'],
      'a page that does not say what it is for': ['# T\n', '1: below its title a page says in a paragraph'],
      'a second title': [`${top}\n# Again\n`, '5: a page has one title'],
      'a step without a heading': ['# T\n\nFor.\n\n```text manual\nDo.\n```\n', '5: a step stands below'],
      'two headings with one anchor': [`${top}${manual('A step')}${manual('A step!')}`, 'already'],
      'a heading that can be no id': [`${top}\n## Ändern\n`, '5: a heading has letters and digits of ASCII'],
      'an unknown part': [step('```sh chek\npegasus-ops status\n```'), '9: "chek" is no part of a step'],
      'a part in another language': [
        step('```text check\npegasus-ops status\n```'),
        '9: a check is written in',
      ],
      'an attribute that the part has not': [
        step('```sh check destructive\npegasus-ops status\n```'),
        '9: a check has no destructive, only exit, expect, platform',
      ],
      'an attribute without its value': [
        step('```sh check expect\npegasus-ops status\n```'),
        '9: expect says nothing',
      ],
      'a value where none is taken': [
        step('```text manual destructive=yes\nDo.\n```'),
        '9: destructive takes no value',
      ],
      'an attribute twice': [
        step('```sh check expect="a" expect="b"\npegasus-ops status\n```'),
        '9: expect is said twice',
      ],
      'a quotation that does not end': [
        step('```sh check expect="a\npegasus-ops status\n```'),
        'is no attribute',
      ],
      'exit codes that are none': [
        step('```sh check exit=good\npegasus-ops status\n```'),
        '9: exit is one exit code',
      ],
      'two kinds in one step': [
        step('```sh check\npegasus-ops status\n```\n\n```text manual\nDo.\n```'),
        '5: a step is one of check, command, manual, decide, and this is check and manual',
      ],
      'a step of asides alone': [step('```sh post-check\npegasus-ops status\n```'), 'and this is none'],
      'one part twice': [
        step('```sh check\npegasus-ops status\n```\n\n```sh check\npegasus-ops status\n```'),
        '13: a second check in one step',
      ],
      'parts in another order': [
        step('```text manual\nDo.\n```\n\n```sh pre-check\npegasus-ops status\n```'),
        '13: pre-check stands too late',
      ],
      'a step inside a list': [
        `${top}\n## S\n\n1. Do:\n\n   \`\`\`text manual\n   It.\n   \`\`\`\n`,
        "9: a step's block",
      ],
      'a step without a reason': [
        `${top}\n## S\n\n\`\`\`text manual\nDo.\n\`\`\`\n`,
        '5: a step says in prose why',
      ],
      'a command without what it changes': [command('expect="e"'), '9: a command says what it changes'],
      'a command without what is seen then': [command('changes="c"'), '9: a command says what is to be seen'],
      'a command without a post-check': [
        step('```sh command changes="c" expect="e"\npegasus-ops migrate up\n```'),
        '9: a command is followed by a post-check',
      ],
      'two commands in a block': [
        step('```sh check\npegasus-ops status\npegasus-ops status\n```'),
        '10: a check is one command on one line',
      ],
      'an empty block': [step('```sh check\n```'), '10: a check is one command on one line'],
      'another program': [line('curl https://example.com'), '10: a command begins with pegasus-ops'],
      'our program by its path': [line('./pegasus-ops status'), '10: a command begins with pegasus-ops'],
      'a pipe': [line('pegasus-ops status | cat'), '10: "|" means something to a shell'],
      'a second command': [line('pegasus-ops status; reboot'), '10: ";" means something to a shell'],
      'a redirection': [line('pegasus-ops status > file'), '10: ">" means something to a shell'],
      'a wildcard': [line('pegasus-ops report *.jsonl'), '10: "*.jsonl" means something to a shell'],
      'a home': [line('pegasus-ops report ~/run'), '10: "~/run" means something to a shell'],
      'a substitution': [line('pegasus-ops report $(ls)'), '10: "$(ls)" is no parameter'],
      'a substitution in quotes': [
        line('pegasus-ops report "`ls`"'),
        'is a quotation that does not end, or holds',
      ],
      'another variable': [line('pegasus-ops status --target "$HOME"'), '10: "\\"$HOME\\"" is no parameter'],
      'a parameter without its quotes': [
        line('pegasus-ops status --target $TARGET'),
        '"$TARGET" is no parameter',
      ],
      'a parameter inside a word': [
        line('pegasus-ops status --target="$TARGET"x'),
        'stands close to a quoted word',
      ],
      'an open quotation': [line("pegasus-ops report 'run"), '10: "\'run" is a quotation that does not end'],
      'an empty manual': [step('```text manual\n```'), '9: a manual says what the person does'],
      'an answer that is none': [decide('yes -> #a-step'), '10: an answer is written as'],
      'an answer twice': [decide('a: b -> #end\na: c -> #end'), '11: a is answered twice'],
      'a decision without a choice': [decide('a: b -> #end'), '9: a decide has two answers or more'],
      'a decision with more parts': [
        step('```text decide\na: b -> #x\nc: d -> #x\n```\n\n```sh post-check\npegasus-ops status\n```'),
        '9: a decide stands alone, without post-check',
      ],
      'a decision that goes on': [
        `${decide('a: b -> #end\nc: d -> #end').replace('Why.', 'Why.\n\nGo on with [it](#end).')}`,
        '9: a decide goes on where its answers lead',
      ],
      'an answer that leads nowhere': [
        decide('a: b -> #end\nc: d -> #gone'),
        '11: #gone is no heading of this page',
      ],
      'an answer that leads back': [decide('a: b -> #end\nc: d -> #a-step'), '11: #a-step leads back'],
      'an answer that leads to nothing': [
        `${decide('a: b -> #end\nc: d -> #words')}\n## Words\n\nOnly these.\n`,
        '11: no step stands below #words',
      ],
      'a step that nothing leads to': [
        `${top}${manual('First', 'Go on with [it](#third).')}${manual('Second')}${manual('Third')}`,
        'no way leads to "Second"',
      ],
      'a way without a link': [`${top}${manual('First', 'Go on with the next.')}`, 'is followed by one link'],
      'a way off the page': [
        `${top}${manual('First', 'Go on with [it](other.md#a).')}`,
        'is followed by one link',
      ],
      'two ways': [
        `${top}${manual('First', 'Go on with [it](#end).\n\nGo on with [it](#end).')}${manual('End')}`,
        'a second "Go on with"',
      ],
    }
    for (const [what, [page, problem]] of Object.entries(refusals))
      it(what, () => {
        expect(problemsOf(page))
          .to.match(/^page\.md:\d+: /)
          .and.include(problem)
      })
  })

  it('tells of everything that is wrong, by line', () => {
    const page = `${top}\n## A\n\nWhy.\n\n\`\`\`sh chek\nx\n\`\`\`\n\n## B\n\n\`\`\`sh check\nls\n\`\`\`\n`
    expect(problemsOf(page).split('\n')).to.have.lengthOf(3)
    expect(problemsOf(page)).to.match(/^page\.md:9: .*\npage\.md:13: .*\npage\.md:16: /)
  })

  it('has no other way to fail, whatever the page', () => {
    const piece = fc.oneof(
      fc.string(),
      fc.constantFrom(
        '# T',
        '## S',
        'Why.',
        '```sh check',
        '```sh command changes="c" expect="e"',
        '```text decide',
        '```text manual',
        '```',
        'a: b -> #s',
        'pegasus-ops status "$TARGET"',
        'Go on with [it](#s).',
        '> - ',
        '',
      ),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        try {
          readRunbook('page', 'page.md', pieces.join('\n'))
        } catch (error) {
          expect(error).to.be.instanceOf(RunbookProblem)
        }
      }),
    )
  })
})

function manual(title: string, after = ''): string {
  return `\n## ${title}\n\nWhy.\n\n\`\`\`text manual\nDo.\n\`\`\`\n\n${after}\n`
}

/** A page with one step, whose first block begins in line 9. */
function step(blocks: string): string {
  return `${top}\n## A step\n\nWhy.\n\n${blocks}\n`
}

function line(command: string): string {
  return step(`\`\`\`sh check\n${command}\n\`\`\``)
}

function command(attributes: string): string {
  const change = `\`\`\`sh command ${attributes}\npegasus-ops migrate up\n\`\`\``
  return step(`${change}\n\n\`\`\`sh post-check\npegasus-ops status\n\`\`\``)
}

function decide(answers: string): string {
  return `${step(`\`\`\`text decide\n${answers}\n\`\`\``)}${manual('End')}`
}

function stepsOf(steps: string): PageStep[] {
  return stepsOnPage(readRunbook('page', 'page.md', `${top}${steps}`))
}

function problemsOf(page: string): string {
  try {
    readRunbook('page', 'page.md', page)
  } catch (error) {
    if (error instanceof RunbookProblem) return error.message
    throw error
  }
  return ''
}
