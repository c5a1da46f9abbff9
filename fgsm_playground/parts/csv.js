// A table as a file for spreadsheets: RFC 4180, with the mark that tells them that it is UTF-8.
function cell(value) {
  if (typeof value === 'number') return String(value);
  const text = String(value ?? '');
  // A spreadsheet would run what begins like this as a formula.
  const harmless = /^[\s]*[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
}

export function csvOf(rows) {
  return `\uFEFF${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}
