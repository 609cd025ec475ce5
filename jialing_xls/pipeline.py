"""From input files to outcomes: read, derive, confront, fill, prove, write.

A batch goes through here in chunks: every workbook of a chunk is a row of one frame, so the rules
are evaluated once a chunk and not once a workbook.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from jialing_xls import __version__
from jialing_xls.checks.composed_texts import completed
from jialing_xls.entry.formats.raw import quote
from jialing_xls.entry.guard.received_file import lock_files
from jialing_xls.entry.reading.reader import EntryContent, EntryFile, open_entry
from jialing_xls.entry.reading.wording import in_words
from jialing_xls.model.errors import (
    Defect,
    JxlsError,
    RefusedOutput,
    UnreadableFile,
    Unusable,
)
from jialing_xls.model.fact import Facts
from jialing_xls.model.numbers import plain
from jialing_xls.model.result import Finding, Level, Outcome, Status
from jialing_xls.ooxml.engine import EngineError
from jialing_xls.ooxml.file_bytes import real_path
from jialing_xls.submission.certificate import Written, certify
from jialing_xls.submission.fill import Identity, expected_results, filling
from jialing_xls.submission.form_file import form_file
from jialing_xls.submission.judging import judged
from jialing_xls.submission.output import (
    draft,
    place_output,
    publish,
    reason_of,
    refuse_to_overwrite,
    sweep,
    untouched,
    write_output,
)
from jialing_xls.submission.plan import too_long
from jialing_xls.submission.stages import Stages, in_step
from jialing_xls.template import store as templates
from jialing_xls.template.template_workbook import Template

ENTRY_SUFFIX, SUBMISSION_SUFFIX, FORM_SUFFIX = "_录入表", "_自评表", "_官方表"

RETURNED_SUFFIX = re.compile(r"_退回([0-9]*)$")
"""Of a workbook's marked copy (tasks.marked_copy), which may come back mended."""

CHUNK = 64
"""Workbooks a frame: enough to spread the cost of a pandas call, few enough for little memory."""

_IN_STEP = 16
"""Workbooks that are filled and proven in step; each takes a megabyte meanwhile."""

_LARGE = Decimal(10) ** 7
"""From here on the cents of a sum may be lost among 15 digits. All of China has 1.6e7 万元 a year."""


@dataclass(frozen=True, slots=True)
class Job:
    """An input and where its submission goes."""

    input: Path
    output: Path
    form: bool = False
    """Whether the official form alone goes beside the submission."""


@dataclass(frozen=True, slots=True)
class _Unit:
    """One readable input."""

    path: Path
    template: Template
    content: EntryContent
    facts: Facts
    digest: str


def jobs(inputs: Sequence[Path], output: Path | None, *, form: bool = False) -> list[Job]:
    """Where each input's submission goes: beside it, or to ``output`` (a file, or a folder).

    Raises RefusedOutput if several inputs are to go into one file, or one into an input.
    """
    if output is not None and not output.is_dir() and len(inputs) > 1:
        raise RefusedOutput(f"有 {len(inputs)} 个输入文件，-o 应是已有的文件夹，现为“{output}”。")
    made = [Job(path, place_output(output, path, _submission_name(path)), form) for path in inputs]
    targets = [real_path(job.output) for job in made]
    targets += [real_path(form_target(job.output)) for job in made if form]
    sources = {real_path(job.input) for job in made}
    for job, target in zip((*made, *made) if form else made, targets, strict=True):
        if targets.count(target) > 1:
            raise RefusedOutput(f"有两个输入都要写到 {job.output.name}，请分开运行或改名。")
        if target == real_path(job.input):
            raise RefusedOutput(f"输出不能与输入是同一个文件：{job.output.name}。请用 -o 另指定。")
        if target in sources:
            raise RefusedOutput(
                f"{job.output.name} 也在输入文件之中，不能作为 {job.input.name} 的输出。"
                "请只列出录入表，或用 -o 另指定文件夹。"
            )
    return made


def _submission_name(path: Path) -> str:
    stem = RETURNED_SUFFIX.sub("", path.stem).removesuffix(ENTRY_SUFFIX)
    return stem + SUBMISSION_SUFFIX + templates.SUFFIX


def form_target(output: Path) -> Path:
    """Where the official form alone goes: beside the submission."""
    return output.with_name(f"{output.stem.removesuffix(SUBMISSION_SUFFIX)}{FORM_SUFFIX}.xlsx")


def fill_jobs(jobs: Sequence[Job], *, force: bool = False) -> Iterator[Outcome]:
    """Fill every job; the outcomes come in the order of the jobs."""
    by_input = {job.input: job for job in jobs}
    fillings = (
        _filling(unit, outcome, by_input[Path(outcome.input)], force)
        for unit, outcome in _assess([job.input for job in jobs])
    )
    yield from in_step(fillings, _IN_STEP)


def check_inputs(inputs: Sequence[Path]) -> Iterator[Outcome]:
    """Confront every input with the rules and write nothing."""
    for _, outcome in _assess(inputs):
        yield outcome


def assess_one(path: Path) -> tuple[EntryContent, Outcome]:
    """One entry workbook as typed, and judged. Raises JxlsError if it is unusable."""
    unit = _read(path)
    (outcome,) = (outcome for _, outcome in _judge(unit.template, [unit]))
    return unit.content, outcome


def _assess(inputs: Sequence[Path]) -> Iterator[tuple[_Unit | None, Outcome]]:
    """Every input with its outcome, in order; the unit is None where the input is unusable."""
    for start in range(0, len(inputs), CHUNK):
        yield from _assess_chunk(inputs[start : start + CHUNK])


def _assess_chunk(chunk: Sequence[Path]) -> Iterator[tuple[_Unit | None, Outcome]]:
    found: dict[Path, tuple[_Unit | None, Outcome]] = {}
    by_template: dict[Template, list[_Unit]] = {}
    for path in chunk:
        try:
            unit = _read(path)
            by_template.setdefault(unit.template, []).append(unit)
        except JxlsError as error:
            found[path] = (None, Outcome.without_result(path, Status.UNUSABLE, str(error)))
    for template, units in by_template.items():
        found.update((unit.path, (unit, outcome)) for unit, outcome in _judge(template, units))
    for path in chunk:
        yield found[path]


def _read(path: Path) -> _Unit:
    entry = open_entry(path)
    template = _template(path, entry)
    content = entry.content(template.book.typed)
    content = in_words(content, template.book)
    content.findings.extend(lock_files(path))
    return _Unit(path, template, content, completed(content.facts, template.book), content.digest)


def _template(path: Path, entry: EntryFile) -> Template:
    """The template that an entry workbook names, or the only one there is if it names none."""
    name = entry.template
    names = templates.names()
    if name in names:
        return templates.named(name)
    if not name and len(names) == 1:
        return templates.named(names[0])
    if not name:
        entry.content({})  # a file of another kind says what it is
    said = f"是按模板{quote(name)}制作的，这里没有这个模板" if name else "没有写明按哪个模板制作"
    raise UnreadableFile(
        f"{path.name}：录入表{said}（现有：{'、'.join(names) or '无'}）。"
        "请用 jxls template add 加入这个模板，或用 jxls new 制作新的录入表后重新填写。"
    )


def _judge(template: Template, units: Sequence[_Unit]) -> Iterator[tuple[_Unit, Outcome]]:
    """Every unit with its checks, all of them evaluated in one frame."""
    outcomes = judged(template, [(str(unit.path), unit.facts) for unit in units])
    for unit, outcome in zip(units, outcomes, strict=True):
        outcome.findings += [*unit.content.findings, *_cut_off(unit)]
        outcome.status = _status(outcome)
        yield unit, outcome


def _cut_off(unit: _Unit) -> Iterator[Finding]:
    """A warning for each text that no row of 自评表 is high enough for."""
    for id, room in too_long(unit.template, unit.facts):
        field, text = unit.template.book.fields[id], unit.facts.text(id)
        message = (
            f"“{field.name}”有 {len(text)} 字，自评表中这一格最多显示约 {room} 字，"
            "打印时会被截断。请精简，详情写入自评报告。"
        )
        yield Finding(Level.WARNING, message, unit.facts.place(id), id, text[:20])


def _filling(unit: _Unit | None, outcome: Outcome, job: Job, force: bool) -> Stages[Outcome]:
    """The outcome once its submission has been written; of an unusable input as it is."""
    if unit is None:
        return outcome
    try:
        form = form_target(job.output) if job.form else None
        if form is not None and not force:
            refuse_to_overwrite(form)
        there = None if force else untouched(job.output)
        yield from _making(unit, outcome, job.output, there)
        outcome.output = str(job.output)
        if form is not None:
            write_output(form, form_file(unit.template, job.output.read_bytes()))
            outcome.form = str(form)
    except (Defect, EngineError) as error:
        outcome.refuse(error, Status.DEFECT)
    except JxlsError as error:
        outcome.refuse(error)
    except OSError as error:  # e.g. no room for temporary files
        outcome.status = Status.UNUSABLE
        message = (
            f"{unit.path.name}：读写失败（{reason_of(error)}），没有生成自评表。"
            "请检查磁盘空间和文件权限后再运行。"
        )
        outcome.findings.append(Finding(Level.ERROR, message))
    return outcome


def _making(unit: _Unit, outcome: Outcome, output: Path, there: bytes | None) -> Stages[None]:
    """Fill, prove the finished bytes, and only then put them in place.

    If they are ``there`` already, those are proven, and left alone.
    """
    identity = Identity(unit.digest, __version__)
    written = yield from filling(unit.template, unit.facts, outcome.checks, identity)
    if written.blob == there:
        sweep(output.parent)
        _prove(unit, outcome, written)
        outcome.kept = True
        return
    with draft(output, written.blob) as path:
        yield
        _prove(unit, outcome, written._replace(blob=path.read_bytes()))
        publish(path, output)


def _prove(unit: _Unit, outcome: Outcome, written: Written) -> None:
    expected = expected_results(unit.template, outcome.checks, outcome.derived, unit.facts)
    outcome.certificate = certify(written, unit.template, expected)
    if not outcome.certificate.proven:
        _refuse_large(unit)
        faulty = outcome.certificate.total - outcome.certificate.matched
        raise Defect(
            f"{unit.path.name}：{faulty} 个公式没有通过证明，没有生成输出。这是工具或模板的缺陷，"
            f"请连同录入表反馈。{'；'.join(outcome.certificate.faults[:5])}"
        )


def _refuse_large(unit: _Unit) -> None:
    """Raise Unusable if a figure is so large that no spreadsheet computes with it exactly.

    With 15 significant digits, 135,711,900.19 less 135,711,900.15 is no 0.04 to eight decimals: the
    proof fails, and it is not the tool's fault. Mostly 元 was typed where 万元 was asked.
    """
    figures = {
        id: fact.value
        for id, fact in unit.facts.by_field.items()
        if isinstance(fact.value, Decimal)
    }
    largest = max(figures, key=lambda id: abs(figures[id]), default="")
    if not largest or abs(figures[largest]) < _LARGE:
        return
    known, place = unit.template.book.fields[largest], unit.facts.place(largest)
    raise Unusable(
        f"{unit.path.name}：{f'{place} ' if place else ''}“{known.name}”为 "
        f"{plain(figures[largest])}{known.unit}，数字过大，"
        "表格软件只有 15 位有效数字，公式算不准，没有生成自评表。"
        "请核对位数和单位（例如应填万元的，是否填成了元）。"
    )


def _status(outcome: Outcome) -> Status:
    refused = any(finding.level is Level.ERROR for finding in outcome.findings)
    settled = all(check.settled for check in outcome.checks)
    return Status.PASSED if settled and not refused else Status.FAILED
