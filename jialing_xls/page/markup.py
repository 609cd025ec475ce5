"""Cards and pages as HTML. What was uploaded gets in as text only: Jinja escapes every value."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from jialing_xls import __version__
from jialing_xls.page.session import Card, Session, State
from jialing_xls.page.task import Purpose
from jialing_xls.template.store import Listed

FOLDER = Path(__file__).parent / "pages"
HELD = (Purpose.ROLLUP, Purpose.ROSTER)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render_card(session: Session, card: Card) -> str:
    """One card, or a line of what waits for a roll-up."""
    name = "held.html" if card.state is State.HELD else "card.html"
    choices: list[Card] = []
    if card.shown is not None and card.shown.against is not None:
        choices = [each for each in session.workbooks() if each is not card]
    return (
        _environment()
        .get_template(name)
        .render(card=card, shown=card.shown, choices=choices, session=session)
    )


def render_page(session: Session, templates: Sequence[Listed], *, local: bool, year: int) -> str:
    """The whole page with the cards that are there."""
    cards = [(card, render_card(session, card)) for card in session.cards.values()]
    return (
        _environment()
        .get_template("page.html")
        .render(
            session=session,
            held=[html for card, html in cards if card.state is State.HELD],
            cards=[html for card, html in cards if card.state is not State.HELD],
            templates=[each.label for each in templates if each.label and not each.fault],
            status=session.status(),
            local=local,
            year=year,
            version=__version__,
        )
    )


def render_login(message: str = "") -> str:
    """Where a password is asked for."""
    return _environment().get_template("login.html").render(message=message, version=__version__)


def render_told(title: str, message: str) -> str:
    """A page that says one thing."""
    return _environment().get_template("told.html").render(title=title, message=message)
