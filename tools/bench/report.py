"""The tables that the benchmarks make: kept beside each other as JSON, put into docs/benchmarks.md, and drawn as one HTML page."""

import html
import json
import os
import re


class Table:
    """One table of figures.

    `key` names it, in the folder of results and in the marks of the document. `marks` are the quantities that have one:
    (what it is, measured, mark, what to aim for), of which the first table of the report is made. Columns whose header has
    " / " in it hold ratios, and are drawn.
    """

    def __init__(self, key, title, header, rows, note="", marks=()):
        self.key, self.title, self.header, self.note = key, title, header, note
        self.rows = [[str(cell) for cell in row] for row in rows]
        self.marks = [list(mark) for mark in marks]
        self.source = ""  # when, where and how it was measured

    @staticmethod
    def load(path):
        with open(path, encoding="utf-8") as file:
            data = json.load(file)
        table = Table(data["key"], data["title"], data["header"], data["rows"], data["note"], data["marks"])
        table.source = data["source"]
        return table

    def store(self, folder):
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, self.key + ".json"), "w", encoding="utf-8") as file:
            json.dump(self.__dict__, file, indent=1)

    def markdown(self):
        lines = [self.note, ""] if self.note else []
        lines.append("| " + " | ".join(self.header) + " |")
        lines.append("| --- |" + " ---: |" * (len(self.header) - 1))
        lines += ["| " + " | ".join(row) + " |" for row in self.rows]
        return "\n".join(lines)

    def ratio_columns(self):
        return [index for index, name in enumerate(self.header) if " / " in name]


def stored_tables(folder, order):
    """All tables of a folder of results, those of `order` (beginnings of keys) first and in that order."""
    if not os.path.isdir(folder):
        return []
    tables = [Table.load(os.path.join(folder, name)) for name in sorted(os.listdir(folder)) if name.endswith(".json")]

    def place(table):
        return next((index for index, start in enumerate(order) if table.key.startswith(start)), len(order)), table.key

    return sorted(tables, key=place)


def marks_table(tables):
    """The quantities that have a mark, of all tables, beside it."""
    rows = []
    for table in tables:
        for what, measured, mark, aim in table.marks:
            measured = float(measured)
            rows.append([what, f"{measured:.3f}" if measured < 10 else f"{measured:.1f}", f"{mark:.2f}", f"{aim:.2f}" if aim else "",
                         "met" if measured <= mark else "missed"])
    return Table("marks", "Marks", ["quantity", "measured", "at most", "then aim for", ""], rows)


def update_document(path, tables):
    """Puts each table between its marks (`<!-- measured: KEY -->` and `<!-- end -->`); gives the keys that have no place there."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    homeless = []
    for table in tables:
        pattern = re.compile(rf"(<!-- measured: {re.escape(table.key)} -->\n).*?(<!-- end -->)", re.S)
        body = f"**{table.title}**\n\n{table.markdown()}\n" + (f"\n{table.source}\n" if table.source else "")
        text, count = pattern.subn(lambda match: match.group(1) + body + match.group(2), text)
        if count == 0:
            homeless.append(table.key)
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(path + ".new", path)
    return homeless


# --- HTML -----------------------------------------------------------------------------------------------------------------

STYLE = """
:root { color-scheme: light dark; --ink: #1c2733; --soft: #5b6b7a; --line: #d7dee5; --paper: #fff; --good: #2f7d5b;
  --bad: #c2542d; --bar0: #d9622b; --bar1: #7d9bb5; --bar2: #b3a06c; --bar3: #6f8f72; --bar4: #97779f; --bar5: #4d5b68; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6ebf0; --soft: #9aa8b5; --line: #33404c; --paper: #151b21; --good: #63b891;
  --bad: #f0803f; --bar0: #f0803f; --bar1: #5d7f9e; --bar2: #9b8a58; --bar3: #5f8064; --bar4: #86698e; --bar5: #b7c3ce; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 64rem; margin: 2rem auto;
  padding: 0 1rem; }
h1 { font-size: 1.6rem; margin-bottom: .2rem; } h2 { font-size: 1.15rem; margin: 2.6rem 0 .3rem; }
p { color: var(--soft); margin: .3rem 0; } figure { margin: .8rem 0; overflow-x: auto; }
svg { width: 100%; min-width: 40rem; display: block; } svg text { font-size: 12px; fill: var(--ink); }
svg .name { text-anchor: end; } svg .soft { fill: var(--soft); } svg .rule { stroke: var(--soft); stroke-dasharray: 3 3; }
.key span { display: inline-block; width: .8em; height: .8em; margin: 0 .35em 0 1em; border-radius: 2px; }
details { margin: .6rem 0; } summary { cursor: pointer; color: var(--soft); } .scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .8rem; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
th:first-child, td:first-child { text-align: left; } .met { color: var(--good); } .missed { color: var(--bad); font-weight: 600; }
"""


def number_of(cell):
    found = re.fullmatch(r"\*{0,2}(\d+(?:\.\d+)?)\*{0,2}", cell.strip())
    return float(found.group(1)) if found else None


def plain(cell):
    """Markdown's emphasis as HTML's, the rest escaped."""
    text = html.escape(cell)
    text = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text)
    return re.sub(r"`(.+?)`", r"<code>\1</code>", text)


def chart(table):
    """Bars of every column of ratios, with a line at 1; nothing where a table has none."""
    columns = table.ratio_columns()[:6]
    rows = [row for row in table.rows if any(number_of(row[column]) for column in columns)]
    if not columns or not rows:
        return ""
    largest = max(number_of(row[column]) or 0 for row in rows for column in columns)
    # One outlier must not make all others too short to see: longer bars are cut, their number says how long they are.
    values = sorted(number_of(row[column]) or 0 for row in rows for column in columns)
    end = max(1.2, min(largest, 3 * values[len(values) // 2]))
    left, width, bar, gap = 210, 620, 11, 7
    height = len(rows) * (bar * len(columns) + gap) + 26
    parts = [f'<figure><svg viewBox="0 0 900 {height}" role="img" aria-label="{html.escape(table.title)}">']
    one = left + width / end
    parts.append(f'<path class="rule" d="M{one:.1f} 14V{height}"/><text class="soft" x="{one + 4:.1f}" y="11">1</text>')
    y = 18
    for row in rows:
        middle = y + bar * len(columns) / 2 + 4
        parts.append(f'<text class="name" x="{left - 8}" y="{middle:.1f}">{html.escape(row[0].strip("*"))}</text>')
        for place, column in enumerate(columns):
            value = number_of(row[column])
            if value is not None:
                length = min(value, end) / end * width
                parts.append(f'<rect x="{left}" y="{y}" width="{length:.1f}" height="{bar - 1}" rx="1.5" style="fill:var(--bar{place})">'
                             f'<title>{html.escape(table.header[column])}: {value:g}</title></rect>'
                             f'<text class="soft" x="{left + length + 4:.1f}" y="{y + bar - 1.5}" style="font-size:10px">{value:g}</text>')
            y += bar
        y += gap
    parts.append("</svg></figure>")
    key = "".join(f'<span style="background:var(--bar{place})"></span>{html.escape(table.header[column])}'
                  for place, column in enumerate(columns))
    return f'<p class="key">{key}</p>' + "".join(parts)


def html_table(table):
    rows = []
    for row in table.rows:
        cells = "".join(f'<td class="{cell}">{cell}</td>' if cell in ("met", "missed") else f"<td>{plain(cell)}</td>" for cell in row)
        rows.append(f"<tr>{cells}</tr>")
    head = "".join(f"<th>{html.escape(name)}</th>" for name in table.header)
    return f'<div class="scroll"><table><tr>{head}</tr>\n' + "\n".join(rows) + "</table></div>"


def page(tables, head):
    """One page that needs nothing else: styles and charts are in it."""
    parts = ['<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, '
             f'initial-scale=1">\n<title>Wrought: benchmarks</title><style>{STYLE}</style></head><body>\n<h1>Wrought: benchmarks</h1>',
             f"<p>{plain(head)}</p>"]
    for table in tables:
        parts.append(f'<h2 id="{html.escape(table.key)}">{html.escape(table.title)}</h2>')
        if table.note:
            parts.append(f"<p>{plain(table.note)}</p>")
        drawn = chart(table)
        figures = html_table(table)
        parts.append(drawn + f"<details><summary>figures</summary>{figures}</details>" if drawn else figures)
        if table.source:
            parts.append(f"<p>{plain(table.source)}</p>")
    return "\n".join(parts) + "\n</body></html>\n"
