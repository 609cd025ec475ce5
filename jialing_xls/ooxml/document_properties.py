"""Properties of a document that users define (docProps/custom.xml): what belongs to it and does not show."""

from jialing_xls.ooxml.editing.outline import edited, outline
from jialing_xls.ooxml.linked_parts import add_part
from jialing_xls.ooxml.package import Package

_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
_VARIANT = "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
_FORMAT = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
"""Of properties that users define ([MS-OLEPS] 2.21)."""
_NONE = f'<Properties xmlns="{_CUSTOM}" xmlns:vt="{_VARIANT}"></Properties>'.encode()
_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"


def stating(package: Package, name: str, content: str) -> tuple[Package, str]:
    """The package with a property, and the part that holds it. ``content`` is escaped already."""
    kind = "custom-properties"
    part = package.linked_part(kind, "")
    if not part:
        package, part, _ = add_part(package, "", "docProps/custom.xml", kind, _TYPE, _NONE)
    root = outline(package.part(part), part)
    ids = [int(each.get("pid") or 1) for each in root.children]
    made = (
        f'<property xmlns="{_CUSTOM}" xmlns:vt="{_VARIANT}" fmtid="{_FORMAT}" '
        f'pid="{max([1, *ids]) + 1}" name="{name}"><vt:lpwstr>{content}</vt:lpwstr></property>'
    )
    return package.revised({part: edited(package.part(part), root.adding(made.encode()))}), part
