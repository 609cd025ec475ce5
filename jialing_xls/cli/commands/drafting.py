"""``jxls report`` and ``jxls template report``: the narrative drafted, its Word template handed out."""

from collections import Counter
from pathlib import Path

from jialing_xls.cli import streams
from jialing_xls.model.errors import RefusedOutput, Unusable
from jialing_xls.narrative.drafting.draft_report import Draft, draft_report, shipped_template
from jialing_xls.narrative.text.report_file import REPORT_SUFFIX, WORD
from jialing_xls.ooxml.file_bytes import real_path
from jialing_xls.pipeline import ENTRY_SUFFIX, SUBMISSION_SUFFIX
from jialing_xls.submission.output import place_output, refuse_to_overwrite, write_output
from jialing_xls.tasks.entry_making import find_template


def draft_and_tell(
    workbook: Path, output: Path | None, template: Path | None, *, force: bool, as_json: bool
) -> int:
    """Draft the report, tell what is missing in it, and return the exit status.

    Raises Unusable if the workbook or the template cannot be used, or the output may not be written.
    """
    stem = workbook.stem.removesuffix(ENTRY_SUFFIX).removesuffix(SUBMISSION_SUFFIX)
    target = place_output(output, workbook, stem + REPORT_SUFFIX + WORD)
    _require_word_name(target)
    for source in filter(None, (workbook, template)):
        if real_path(target) == real_path(source):
            raise RefusedOutput(f"输出不能与“{source.name}”是同一个文件。请用 -o 另指定。")
    if not force:
        refuse_to_overwrite(target)
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


def save_template(name: str | None, output: Path) -> int:
    """Write the Word template that goes with a workbook template, for an office to edit."""
    _require_word_name(output)
    if output.exists():
        raise RefusedOutput(f"{output.name} 已存在，没有覆盖。请用 -o 换一个文件名。")
    write_output(output, shipped_template(find_template(name).name).read_bytes())
    print(f"已另存自评报告模板：{output}，改好后用 jxls report … --template {output.name} 起草。")
    return 0


def _require_word_name(output: Path) -> None:
    if output.suffix.lower() != WORD:
        raise Unusable(f"输出文件“{output.name}”应以 {WORD} 结尾。请改用 .docx 的文件名。")


def _tell(drafted: Draft, target: Path) -> None:
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
