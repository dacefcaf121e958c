import type { LintRule } from './rule.ts'

export const tableRewrite: LintRule = {
  name: 'table-rewrite',
  judge({ migration, isBig, describe }) {
    return migration.statements.flatMap(({ sql, rewritten }) =>
      rewritten.filter(isBig).map((table) => ({
        expected: 'a big table keeps the file that it has',
        seen: `${describe(table)} is written anew, row by row: ${sql}`,
        why: 'Nobody can read or write the table until every row and every index of it was written again.',
        remedy:
          'Add a column of the new shape, fill it in batches, let the code move over, and drop the old one a release later.',
      })),
    )
  },
}
