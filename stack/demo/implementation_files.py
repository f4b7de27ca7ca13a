"""One-page PDF files for the demonstration: an empty form, the same filled in, a sample of a result."""

from __future__ import annotations

from dataclasses import dataclass

BLANK = "____________________"
FIELDS = ("姓名或名称", "证件号码", "联系电话", "申请事项", "签名", "日期")
EXAMPLES = (
    "张某（示例）",
    "500116XXXXXXXX001X",
    "138XXXX0000",
    "见标题（示例）",
    "张某（示例）",
    "2026 年 11 月 24 日",
)
TOP, LINE, LEFT = 770, 36, 72
"""Where the title stands, how far lines are apart, where they begin: points from the lower left of an A4 page."""


@dataclass(frozen=True, kw_only=True)
class SampleFile:
    """A file that a list names: `kind` as intake calls it, `title` of the form or result, name of its `body`."""

    kind: str
    name: str
    title: str
    body: str

    def lines(self) -> list[str]:
        """Return what stands on the page, the title first."""
        if self.kind == "result_sample":
            return [f"{self.title}（样本，示例）", "持有人：×××", "编号：示例 0000001", f"发给单位：{self.body}"]
        answers = EXAMPLES if self.kind == "sample_form" else (BLANK,) * len(FIELDS)
        fields = [f"{field}：{answer}" for field, answer in zip(FIELDS, answers, strict=True)]
        return [f"{self.title}（示例）", *fields, f"收件单位：{self.body}"]

    def content(self) -> bytes:
        """Return the file."""
        return written_pdf(self.lines())


def written_pdf(lines: list[str]) -> bytes:
    """Return a page with these lines, in a Chinese font that every reader of PDF brings along."""
    shown = "".join(
        f"1 0 0 1 {LEFT} {TOP - place * LINE} Tm <{line.encode('utf-16-be').hex()}> Tj\n"
        for place, line in enumerate(lines)
    )
    text = f"BT /F1 16 Tf\n{shown}ET"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 7 0 R"
        " /Resources << /Font << /F1 4 0 R >> >> >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [5 0 R] >>",
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 6 0 R"
        " /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /DW 1000 >>",
        "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0"
        " /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
        f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
    )
    return _file_of(objects)


def _file_of(objects: tuple[str, ...]) -> bytes:
    """Put numbered objects together, with the table that says at which byte each begins."""
    content, starts = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        starts.append(len(content))
        content += f"{number} 0 obj\n{body}\nendobj\n".encode("ascii")
    table = "".join(f"{start:010d} 00000 n \n" for start in starts)
    count = len(objects) + 1
    end = f"xref\n0 {count}\n0000000000 65535 f \n{table}trailer\n<< /Size {count} /Root 1 0 R >>\n"
    return content + f"{end}startxref\n{len(content)}\n%%EOF\n".encode("ascii")
