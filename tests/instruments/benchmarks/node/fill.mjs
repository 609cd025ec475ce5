// Fills one workbook again and again: node fill.mjs exceljs|xlsx-template RUNS OUTPUT WORKBOOK CELLS.json
// Prints the milliseconds of each run. CELLS.json holds [sheet, cell, value] triples.
import { readFileSync, writeFileSync } from 'node:fs'
import ExcelJS from 'exceljs'
import XlsxTemplate from 'xlsx-template'

const [way, runs, output, workbook, cellsFile] = process.argv.slice(2)
const cells = JSON.parse(readFileSync(cellsFile, 'utf8'))

// Loads the template, sets each cell, saves.
async function exceljs (valueOf = ([, , value]) => value) {
  const book = new ExcelJS.Workbook()
  await book.xlsx.readFile(workbook)
  for (const [n, cell] of cells.entries()) {
    book.getWorksheet(cell[0]).getCell(cell[1]).value = valueOf(cell, n)
  }
  await book.xlsx.writeFile(output)
}

// Works on a workbook that holds ${c0}, ${c1} … where the cells are to be set.
async function xlsxTemplate () {
  const template = new XlsxTemplate(placeholders)
  const values = Object.fromEntries(cells.map(([, , value], n) => [`c${n}`, value ?? '']))
  for (const { id } of template.sheets.slice()) template.substitute(id, values)
  writeFileSync(output, template.generate({ type: 'nodebuffer' }))
}

const fill = { exceljs: () => exceljs(), 'xlsx-template': xlsxTemplate }[way]
if (way === 'xlsx-template') await exceljs((_, n) => `\${c${n}}`)
const placeholders = way === 'xlsx-template' ? readFileSync(output) : null
await fill() // not counted: what is compiled at the first run
for (let run = 0; run < Number(runs); run++) {
  const start = performance.now()
  await fill()
  console.log(performance.now() - start)
}
