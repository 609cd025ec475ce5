"""``jxls verify … --restore``: the submission made anew from what 数据底稿 states.

Nothing else of the received file goes into the copy, whatever was done to its looks: the facts, with
the explanations among them, and the digest of the entry workbook by which the file says it was made.
What an auditor reads and signs is then the tool's own.
"""

from pathlib import Path

from jialing_xls import __version__
from jialing_xls.audit.bytes import pattern
from jialing_xls.audit.cells.statements import exempt_cells
from jialing_xls.audit.contents import Held
from jialing_xls.audit.identity import entry_digest
from jialing_xls.audit.messages import limited, note, quoted_value
from jialing_xls.audit.verify import ReadSubmission, Submission, verify_and_read
from jialing_xls.model.errors import JxlsError, Unusable
from jialing_xls.model.result import Finding, Level, Outcome, Status
from jialing_xls.ooxml.engine import CellKey
from jialing_xls.ooxml.package import Package
from jialing_xls.ooxml.value import Scalar, agree
from jialing_xls.submission.certificate import certify
from jialing_xls.submission.fill import Identity, expected_results, fill_template
from jialing_xls.submission.judging import judged
from jialing_xls.submission.output import draft, publish, refuse_to_overwrite

RESTORED = "复原的自评表是用数据底稿的数和审核说明重新生成的，没有取用收到的文件的其他内容；审核、签字请以它为准。"


def restore(submission: Submission, target: Path, *, force: bool = False) -> Outcome:
    """Verify a submission, and write its restored copy to ``target``.

    The outcome is that of the received file, with a note for each cell in which the two differ. A
    file that cannot be read is UNUSABLE, and so is a target that cannot be written.
    """
    read, outcome = next(verify_and_read([submission]))
    try:
        if read is None:
            raise Unusable("收到的文件没有可用的数据底稿，不能复原。请向报送单位要原来的文件。")
        if not force:
            refuse_to_overwrite(target)
        blob = _made_anew(read)
        with draft(target, blob) as path:
            publish(path, target)
    except JxlsError as refused:
        outcome.findings.append(Finding(Level.ERROR, str(refused)))
        outcome.status = Status.UNUSABLE
        return outcome
    outcome.output = str(target)
    outcome.findings += [*_differences(read, blob), Finding(Level.NOTE, RESTORED)]
    return outcome


def _made_anew(read: ReadSubmission) -> bytes:
    """The submission of the facts as ``jxls fill`` makes it, every formula proven."""
    template, facts = read.template, read.figures.facts
    (outcome,) = judged(template, [("", facts)])
    identity = Identity(entry_digest(read.held), __version__)
    written = fill_template(template, facts, outcome.checks, identity)
    expected = expected_results(template, outcome.checks, outcome.derived, facts)
    certificate = certify(written, template, expected)
    if not certificate.proven:
        raise Unusable("数据底稿的数过大或不能计算，公式没有通过证明，不能复原。请核对数据底稿。")
    return written.blob


def _differences(read: ReadSubmission, blob: bytes) -> list[Finding]:
    """Cells that show another value in the copy than in the received file."""
    copy = pattern.match(read.template, Package.read(blob))
    assert copy is not None, "what was just filled is the template's"
    mine, theirs = _values(read.held), _values(copy)
    keys = (mine.keys() | theirs.keys()) - exempt_cells(read.template)
    found: dict[str, list[Finding]] = {}
    for key in read.held.in_order(keys):
        if not agree(mine.get(key), theirs.get(key)):
            place = read.held.place(*key)
            message = f"收到的为 {quoted_value(mine.get(key))}，复原后为 {quoted_value(theirs.get(key))}。"
            found.setdefault(place.sheet, []).append(note(place.sheet, place.cell, message))
    return [each for sheet, notes in found.items() for each in limited(notes, sheet, note)]


def _values(held: Held) -> dict[CellKey, Scalar | None]:
    return {**held.cached, **held.replaced, **held.inputs}
