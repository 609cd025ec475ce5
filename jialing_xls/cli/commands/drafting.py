"""``jxls report`` and ``jxls template report``: the narrative drafted, its Word template handed out."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from jialing_xls.cli import streams
from jialing_xls.cli.usage import AsJson, File, Files, ForceChanged, Output, OutputFile
from jialing_xls.model.errors import RefusedOutput, Unusable

if TYPE_CHECKING:
    from jialing_xls.narrative.drafting.draft_report import Draft


def report(
    workbook: Annotated[Path, Files(metavar="工作簿", help="填好的录入表，或由它生成的自评表")],
    output: Annotated[
        Path | None,
        Output(help="输出文件（.docx），或已有的文件夹；不写就放在旁边，名为“…_自评报告.docx”"),
    ] = None,
    template: Annotated[
        Path | None, File("--template", help="用本单位改过的 Word 模板（.docx）")
    ] = None,
    force: ForceChanged = False,
    as_json: AsJson = False,
) -> int:
    """由录入表或自评表起草自评报告（Word），缺的内容标为【待补】。

    审核没有通过也起草，在第一页写明哪些没有通过。
    """
    from jialing_xls.narrative.drafting.draft_report import draft_report
    from jialing_xls.narrative.text.report_file import REPORT_SUFFIX, WORD
    from jialing_xls.pipeline import ENTRY_SUFFIX, SUBMISSION_SUFFIX
    from jialing_xls.submission.output import place_output, refuse_target, write_output

    stem = workbook.stem.removesuffix(ENTRY_SUFFIX).removesuffix(SUBMISSION_SUFFIX)
    target = place_output(output, workbook, stem + REPORT_SUFFIX + WORD)
    _require_word_name(target)
    refuse_target(target, workbook, template, force=force)
    drafted = draft_report(workbook, template)
    write_output(target, drafted.blob)
    outcome = drafted.table.outcome
    outcome.output = str(target)
    if as_json:
        from jialing_xls.cli.output.fill_document import of_results, result_object

        gaps = list(drafted.gaps)
        streams.write_json(of_results([{**result_object(outcome), "gaps": gaps}]))
    else:
        _tell(drafted, target)
    return outcome.status.exit_code


def save_template(
    output: OutputFile,
    template: Annotated[
        str | None,
        typer.Option("-t", "--template", metavar="模板", help="哪个模板的；只有一个模板时可以不写"),
    ] = None,
) -> int:
    """另存一份自评报告的 Word 模板，供本单位修改。"""
    from jialing_xls.narrative.drafting.draft_report import shipped_template
    from jialing_xls.submission.output import write_output
    from jialing_xls.tasks.entry_making import find_template

    _require_word_name(output)
    if output.exists():
        raise RefusedOutput(f"{output.name} 已存在，没有覆盖。请用 -o 换一个文件名。")
    write_output(output, shipped_template(find_template(template).name).read_bytes())
    print(f"已另存自评报告模板：{output}，改好后用 jxls report … --template {output.name} 起草。")
    return 0


def _require_word_name(output: Path) -> None:
    from jialing_xls.narrative.text.report_file import WORD

    if output.suffix.lower() != WORD:
        raise Unusable(f"输出文件“{output.name}”应以 {WORD} 结尾。请改用 .docx 的文件名。")


def _tell(drafted: "Draft", target: Path) -> None:
    from jialing_xls.cli.output.console import new_console, print_wrapped
    from jialing_xls.narrative.drafting.warning import warning

    console, outcome = new_console(), drafted.table.outcome
    console.print(f"单位：{outcome.unit or '未填'}　{outcome.year or '—'} 年度", style="bold")
    for line in warning(drafted.table):
        print_wrapped(console, line, style="red")
    for gap, count in Counter(drafted.gaps).items():
        print_wrapped(console, gap + (f"（{count} 处）" if count > 1 else ""))
    gaps = f"，有 {len(drafted.gaps)} 处待补" if drafted.gaps else ""
    console.print(f"已起草自评报告：{target}{gaps}", soft_wrap=True)
