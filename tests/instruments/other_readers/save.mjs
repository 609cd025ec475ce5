// node save.mjs exceljs|xlsx node_modules from.xlsx to.xlsx: opened and saved, nothing changed.
import { createRequire } from "node:module";
import { join } from "node:path";

const [library, modules, from, to] = process.argv.slice(2);
const load = createRequire(join(modules, "anything.js"));

if (library === "exceljs") {
  const book = new (load("exceljs").Workbook)();
  await book.xlsx.readFile(from);
  await book.xlsx.writeFile(to);
} else {
  const sheets = load("xlsx");
  const kept = { cellStyles: true, cellNF: true, sheetStubs: true };
  sheets.writeFile(sheets.readFile(from, kept), to);
}
