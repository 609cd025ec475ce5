"""Parts that belong to one part of a package: linked to it, typed and taken out again."""

from collections.abc import Collection

from jialing_xls.ooxml.editing.graft import CONTENT_TYPES, free_name, new_link, stating_type
from jialing_xls.ooxml.editing.outline import Element, edited, outline, qualified
from jialing_xls.ooxml.package import Package, links_part

_LINKS = "http://schemas.openxmlformats.org/package/2006/relationships"
_NO_LINKS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    f'<Relationships xmlns="{_LINKS}"></Relationships>'
).encode()


def add_part(
    package: Package, source: str, name: str, kind: str, content_type: str, content: bytes
) -> tuple[Package, str, str]:
    """The package with a part that ``source`` links to, the part's name (``name``, or the next number that
    is free) and the link's id."""
    name = free_name(name, {each.lower() for each in package.part_names})
    links = links_part(source)
    xml = package.part(links) if links in package.part_names else _NO_LINKS
    root = outline(xml, links)
    id, row = new_link(root, source, name, kind)
    types = outline(package.part(CONTENT_TYPES), CONTENT_TYPES)
    override = stating_type(name, content_type)
    parts = {
        name: content,
        links: edited(xml, root.adding(qualified(row, root))),
        CONTENT_TYPES: edited(
            package.part(CONTENT_TYPES), types.adding(qualified(override, types))
        ),
    }
    return package.revised(parts), name, id


def drop_parts(package: Package, source: str, names: Collection[str]) -> Package:
    """The package without parts that only ``source`` links to; without its list of links if that is empty."""
    links = links_part(source)
    ids = {link.id for link in package.links_of(source) if link.target in names}
    root = outline(package.part(links), links)
    gone = [each for each in root.children if each.get("Id") in ids]
    types = outline(package.part(CONTENT_TYPES), CONTENT_TYPES)
    stated = [each for each in types.children if (each.get("PartName") or "")[1:] in names]
    parts = {CONTENT_TYPES: _without(package.part(CONTENT_TYPES), stated)}
    if len(gone) == len(root.children):
        return package.revised(parts, without=[*names, links])
    return package.revised(parts | {links: _without(package.part(links), gone)}, without=names)


def _without(xml: bytes, elements: Collection[Element]) -> bytes:
    return edited(xml, [(each.start, each.stop, b"") for each in elements])
