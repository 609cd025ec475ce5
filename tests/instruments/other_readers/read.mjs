// node read.mjs exceljs|xlsx node_modules workbook.xlsx: {sheet: {cell: value}} on stdout.
// Numbers, texts and truth values; a date is its day number; of a formula its stored result.
import { createRequire } from "node:module";
import { join } from "node:path";

const [library, modules, file] = process.argv.slice(2);
const load = createRequire(join(modules, "anything.js"));
const found = {};

function day(date) {
  return date.getTime() / 86400000 + 25569;
}

if (library === "exceljs") {
  const book = new (load("exceljs").Workbook)();
  await book.xlsx.readFile(file);
  for (const sheet of book.worksheets) {
    const cells = (found[sheet.name] = {});
    sheet.eachRow((row) =>
      row.eachCell((cell) => {
        if (cell.isMerged && cell.master !== cell) return; // exceljs repeats the first one
        let value = cell.value;
        if (value && value.richText) value = value.richText.map((run) => run.text).join("");
        else if (value && (value.formula || value.sharedFormula)) value = cell.result ?? ""; // value.result lacks a 0
        else if (value && value.hyperlink) value = value.text;
        if (value instanceof Date) value = day(value);
        if (value && value.error) value = value.error;
        cells[cell.address] = value;
      }),
    );
  }
} else {
  const book = load("xlsx").readFile(file);
  for (const name of book.SheetNames) {
    const cells = (found[name] = {});
    for (const [address, cell] of Object.entries(book.Sheets[name])) {
      if (!address.startsWith("!")) cells[address] = cell.t === "e" ? cell.w : (cell.v ?? "");
    }
  }
}
process.stdout.write(JSON.stringify(found));
