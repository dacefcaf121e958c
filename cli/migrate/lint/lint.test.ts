import { expect } from 'chai'
import type { Knex } from 'knex'
import { emptyDatabase, type TestDatabase } from '../../../lab/stack/testing/backends.ts'
import { withDatabase } from '../../../migrations/connection.ts'
import { migrations as released } from '../../../migrations/index.ts'
import type { Migration } from '../../../migrations/migration.ts'
import { lintMigrations } from '../lint-migrations.ts'
import { observeMigrations } from '../observe-migrations.ts'
import { lintRules } from './index.ts'

type Sql = string | string[]
type Written = Partial<Omit<Migration, 'up' | 'down'>> & { up: Sql; down: Sql }

/** Each rule with a migration that breaks it, and its twin that gets there without. `busy` and `calm` are big tables. */
const cases: { rule: string; says: RegExp; bad: Written; good: Written }[] = [
  {
    rule: 'runs',
    says: /relation "nowhere" does not exist/,
    bad: { up: 'alter table nowhere add column a text', down: [] },
    good: { up: 'alter table busy add column a text', down: 'alter table busy drop column a' },
  },
  {
    rule: 'lock-timeout',
    says: /lock_timeout is off after: set local lock_timeout = 0/,
    bad: { up: ['set local lock_timeout = 0', 'create table a (id integer)'], down: 'drop table a' },
    good: { up: ["set local lock_timeout = '1s'", 'create table a (id integer)'], down: 'drop table a' },
  },
  {
    rule: 'lock-level',
    says: /AccessExclusiveLock on busy is held while it works through calm \(big\)/,
    bad: {
      kind: 'data',
      up: ['alter table busy add column a text', 'update calm set name = name'],
      down: 'alter table busy drop column a',
    },
    good: { kind: 'data', up: 'update calm set name = name', down: [] },
  },
  {
    rule: 'lock-level',
    says: /AccessExclusiveLock on busy is held while it asks for AccessExclusiveLock on calm/,
    bad: {
      up: ['alter table busy add column a text', 'alter table calm add column a text'],
      down: ['alter table busy drop column a', 'alter table calm drop column a'],
    },
    good: {
      up: ['alter table busy add column a text', 'alter table busy add column b text'],
      down: ['alter table busy drop column a', 'alter table busy drop column b'],
    },
  },
  {
    rule: 'table-rewrite',
    says: /busy \(big\) is written anew/,
    bad: {
      up: 'alter table busy add column a uuid default gen_random_uuid()',
      down: 'alter table busy drop column a',
    },
    good: { up: "alter table busy add column a text default 'a'", down: 'alter table busy drop column a' },
  },
  {
    rule: 'not-null',
    says: /busy\.a may not, and has none/,
    bad: { up: 'alter table busy add column a text not null', down: 'alter table busy drop column a' },
    good: {
      up: "alter table busy add column a text not null default ''",
      down: 'alter table busy drop column a',
    },
  },
  {
    rule: 'not-null',
    says: /busy \(big\) is read from end to end to forbid null in name/,
    bad: {
      kind: 'contracting',
      floor: 2,
      up: 'alter table busy alter column name set not null',
      down: 'alter table busy alter column name drop not null',
    },
    good: {
      kind: 'contracting',
      floor: 2,
      up: 'alter table busy alter column proven set not null',
      down: 'alter table busy alter column proven drop not null',
    },
  },
  {
    rule: 'index-concurrently',
    says: /busy_name is made while nobody can write busy \(big\)/,
    bad: { up: 'create index busy_name on busy (name)', down: 'drop index busy_name' },
    good: {
      config: { transaction: false },
      up: 'create index concurrently busy_name on busy (name)',
      down: 'drop index concurrently busy_name',
    },
  },
  {
    rule: 'index-concurrently',
    says: /busy_name is made while nobody can write busy \(big\)/,
    bad: {
      config: { transaction: false },
      up: 'create index busy_name on busy (name)',
      down: 'drop index busy_name',
    },
    good: { up: 'create index small_name on small (name)', down: 'drop index small_name' },
  },
  {
    rule: 'validated-at-once',
    says: /busy_calm is validated against busy \(big\)/,
    bad: {
      kind: 'contracting',
      floor: 2,
      up: 'alter table busy add constraint busy_calm foreign key (calm_id) references calm (id)',
      down: 'alter table busy drop constraint busy_calm',
    },
    good: {
      kind: 'contracting',
      floor: 2,
      up: 'alter table busy add constraint busy_calm foreign key (calm_id) references calm (id) not valid',
      down: 'alter table busy drop constraint busy_calm',
    },
  },
  {
    rule: 'foreign-key-index',
    says: /busy_calm of busy \(big\) has none on calm_id/,
    bad: {
      kind: 'contracting',
      floor: 2,
      up: 'alter table busy add constraint busy_calm foreign key (calm_id) references calm (id) not valid',
      down: 'alter table busy drop constraint busy_calm',
    },
    good: {
      kind: 'contracting',
      floor: 2,
      up: [
        'create index busy_calm_id on busy (calm_id, id)',
        'alter table busy add constraint busy_calm foreign key (calm_id) references calm (id) not valid',
      ],
      down: ['alter table busy drop constraint busy_calm', 'drop index busy_calm_id'],
    },
  },
  {
    rule: 'kind',
    says: /it drops: - column busy\.name/,
    bad: { up: 'alter table busy drop column name', down: 'alter table busy add column name text' },
    good: {
      kind: 'contracting',
      floor: 2,
      up: 'alter table busy drop column name',
      down: 'alter table busy add column name text',
    },
  },
  {
    rule: 'kind',
    says: /it drops: - column busy\.name/,
    bad: {
      up: 'alter table busy rename column name to label',
      down: 'alter table busy rename column label to name',
    },
    good: { up: 'alter table busy add column label text', down: 'alter table busy drop column label' },
  },
  {
    rule: 'kind',
    says: /it forbids: \+ constraint busy\.short/,
    bad: {
      up: 'alter table busy add constraint short check (length(name) < 9) not valid',
      down: 'alter table busy drop constraint short',
    },
    good: {
      up: 'alter table busy add column a text constraint short check (length(a) < 9)',
      down: 'alter table busy drop column a',
    },
  },
  {
    rule: 'kind',
    says: /it writes rows: update small/,
    bad: { up: 'update small set name = name', down: [] },
    good: { kind: 'data', up: 'update small set name = name', down: [] },
  },
  {
    rule: 'floor',
    says: /kind contracting, floor 1/,
    bad: {
      kind: 'contracting',
      up: 'alter table busy drop column name',
      down: 'alter table busy add column name text',
    },
    good: {
      kind: 'contracting',
      floor: 2,
      up: 'alter table busy drop column name',
      down: 'alter table busy add column name text',
    },
  },
  {
    rule: 'contraction-with-code',
    says: /its floor is 3/,
    bad: {
      kind: 'contracting',
      floor: 3,
      up: 'alter table busy drop column name',
      down: 'alter table busy add column name text',
    },
    good: {
      kind: 'contracting',
      floor: 2,
      up: 'alter table busy drop column name',
      down: 'alter table busy add column name text',
    },
  },
  {
    rule: 'reversible',
    says: /after up and down: \+ column busy\.b/,
    bad: {
      up: 'alter table busy add column a text, add column b text',
      down: 'alter table busy drop column a',
    },
    good: {
      up: 'alter table busy add column a text, add column b text',
      down: 'alter table busy drop column a, drop column b',
    },
  },
  {
    rule: 'repeatable',
    says: /\+ column busy\.a/,
    bad: {
      config: { transaction: false },
      up: ['alter table busy add column a text', 'create index concurrently busy_a on busy (a)'],
      down: 'alter table busy drop column a',
    },
    good: {
      config: { transaction: false },
      up: 'create index concurrently busy_name on busy (name)',
      down: 'drop index concurrently busy_name',
    },
  },
]

describe('the lint of migrations', () => {
  let database: TestDatabase

  before(async () => {
    database = await emptyDatabase()
  })

  after(() => database.drop())

  for (const { rule, says, bad, good } of cases) {
    it(`finds by ${rule}: ${[bad.up].flat().join('; ')}`, async () => {
      expect(await saidOf(bad, rule)).to.match(says)
    })

    it(`has by ${rule} nothing against: ${[good.up].flat().join('; ')}`, async () => {
      expect(await saidOf(good, rule)).to.equal('')
    })
  }

  it('has a case of each rule', () => {
    expect([...new Set(cases.map(({ rule }) => rule))].toSorted()).to.deep.equal(
      lintRules.map(({ name }) => name).toSorted(),
    )
  })

  it('has nothing against any released migration, however big the tables are', async () => {
    const empty = await emptyDatabase()
    const observed = await observeMigrations(empty.url, released, 10_000)
    for (const [index, migration] of observed.entries()) {
      const findings = lintMigrations([migration], {
        ...everythingIsBig,
        runningHead: index,
        floor: released[index - 1]?.floor ?? null,
      })
      // What a trigger forbids cannot be seen: those that are released are tested with what older releases write.
      const triggers = findings.filter(({ level, seen }) => level === 'warning' && seen.includes('+ trigger'))
      // Indexed by 0010, and made while there were no rows.
      const unindexed = findings.filter(
        ({ rule, seen }) => rule === 'foreign-key-index' && /replayed_by/.test(seen),
      )
      expect(findings).to.deep.equal([...unindexed, ...triggers])
    }
    expect(observed).to.have.length(released.length)
    await empty.drop()
  })

  /** What a rule has to say against a migration that comes after two others, of which the newest runs. */
  async function saidOf(written: Written, rule: string): Promise<string> {
    await withDatabase(database.url, (knex) => knex.raw(ground))
    const observed = await observeMigrations(database.url, [made(written)], 10_000)
    const findings = lintMigrations(observed, { ...everythingIsBig, runningHead: 2, floor: 1 })
    return findings
      .filter((finding) => finding.rule === rule)
      .map(({ seen }) => seen)
      .join('\n')
  }
})

const everythingIsBig = {
  lockTimeoutMs: 10_000,
  isBig: (table: string) => table !== 'small',
  describe: (table: string) => (table === 'small' ? table : `${table} (big)`),
}

const ground = `
  drop schema public cascade; create schema public;
  create table calm (id integer primary key, name text);
  create table busy (id integer primary key, calm_id integer, name text, proven text check (proven is not null));
  create table small (id integer primary key, name text)`

function made({ up, down, ...declared }: Written): Migration {
  const all = (statements: Sql) => async (knex: Knex) => {
    for (const statement of [statements].flat()) await knex.raw(statement)
  }
  return { head: 3, name: '0003-case', floor: 1, kind: 'additive', ...declared, up: all(up), down: all(down) }
}
