"""Recording what is said to people: one text after the other, listened to by somebody else before it is played, taken back at any time."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, Response, flash, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from intake.domain.account import Right
from intake.domain.problems import Problem, Refused, refuse
from intake.domain.recording import PLACE_NAMES
from intake.exchange.audio import MOST_BYTES, MOST_SECONDS, has_ffmpeg
from intake.services import recording as service
from intake.services import sound
from intake.services.languages import Language, people_language, people_languages
from intake.services.recording import Text
from intake.web.guard import current, guard, opened_home
from intake.web.headers import with_microphone
from intake.web.language import gettext as _
from intake.web.page import page
from intake.web.sound import TYPES

pages = Blueprint("recording", __name__)


@dataclass(frozen=True, slots=True)
class Line:
    """One language of the list, and how far it is."""

    language: Language
    state: sound.State
    waits: int


@pages.get("/voices")
@guard(Right.RECORD)
def index() -> Answer:
    """How far each language is."""
    home, actor = opened_home(), current()
    listens = actor.may(Right.LISTEN)
    found = []
    for one in people_languages():
        waits = len(service.waiting(home, actor, one.code)) if listens else 0
        found.append(Line(one, sound.state(home, one.code), waits))
    return page("recording/index.html", lines=found, listens=listens, mine=service.own(home, actor), ffmpeg=has_ffmpeg())


@pages.get("/voices/<language>/record")
@guard(Right.RECORD)
def record(language: str) -> Answer:
    """One text to say: the one asked for, else the first that nobody has said."""
    return _record(language, request.args.get("text", ""))


def _record(code: str, mark: str, problems: tuple[Problem, ...] = ()) -> Answer:
    home, actor = opened_home(), current()
    language = _language(code)
    texts = service.texts(home, actor, code)
    at = _place(texts, mark)
    shown = texts[at] if texts else None
    return with_microphone(
        page(
            "recording/record.html",
            problems=problems,
            reading=language,
            shown=shown,
            at=at + 1,
            of=len(texts),
            done=sum(1 for one in texts if one.used or one.own),
            before=texts[at - 1].said.mark if at else "",
            after=texts[at + 1].said.mark if at + 1 < len(texts) else "",
            places=PLACE_NAMES,
            agreed=service.has_agreed(home, actor),
            ffmpeg=has_ffmpeg(),
            most_seconds=MOST_SECONDS,
        )
    )


def _place(texts: list[Text], mark: str) -> int:
    for number, one in enumerate(texts):
        if one.said.mark == mark:
            return number
    return next((number for number, one in enumerate(texts) if not one.used and not one.own), 0)


def _language(code: str) -> Language:
    found = people_language(code)
    if found is None:
        raise refuse("not_found")
    return found


@pages.post("/voices/<language>/record")
@guard(Right.RECORD)
def keep(language: str) -> Answer:
    """Keep what was said, and show the next text."""
    _language(language)
    mark, sent = request.form.get("text", "")[:64], request.files.get("sound")
    try:
        data = sent.stream.read(MOST_BYTES + 1) if sent is not None else b""
        if not data:
            raise refuse("no_recording", "sound")
        service.keep(opened_home(), current(), language, mark, data, agreed=request.form.get("agreed") == "yes")
    except Refused as refused:
        return _record(language, mark, refused.problems)
    flash(_("Kept. Somebody else listens to it before it is played."))
    return redirect(url_for("recording.record", language=language, text=_next(language, mark)), 303)


def _next(language: str, mark: str) -> str:
    """The text after this one that nobody has said; '' for the first of all."""
    texts = service.texts(opened_home(), current(), language)
    after = texts[_place(texts, mark) + 1 :]
    return next((one.said.mark for one in after if not one.used and not one.own), "")


@pages.get("/voices/<language>/missing")
@guard(Right.RECORD)
def missing(language: str) -> Answer:
    """Every text that no volunteer's voice says yet."""
    found = _language(language)
    texts = [one for one in service.texts(opened_home(), current(), language) if not one.used]
    return page("recording/missing.html", reading=found, texts=texts, places=PLACE_NAMES)


@pages.get("/voices/<language>/check")
@guard(Right.LISTEN)
def check(language: str) -> Answer:
    """Listen to what waits, and to what is played."""
    home, actor = opened_home(), current()
    found = _language(language)
    waiting, used = service.waiting(home, actor, language), service.used(home, actor, language)
    return page("recording/check.html", reading=found, waiting=waiting, used=used, places=PLACE_NAMES)


@pages.get("/voices/sound/<recording>.<form>")
@guard(Right.RECORD)
def listen(recording: str, form: str) -> Answer:
    """The sound of one's own recording, or of any for who listens; nobody else keeps it."""
    if form not in TYPES:
        raise refuse("not_found")
    data = service.listen(opened_home(), current(), _id(recording), form)
    response = Response(data, mimetype=TYPES[form])
    return response.make_conditional(request, accept_ranges=True, complete_length=len(data))


@pages.post("/voices/<language>/approve")
@guard(Right.LISTEN)
def approve(language: str) -> Answer:
    """Have a recording played from now on."""
    service.approve(opened_home(), current(), _id(request.form.get("recording", "")))
    flash(_("It is played from now on."))
    return redirect(url_for("recording.check", language=language), 303)


@pages.post("/voices/<language>/wait")
@guard(Right.LISTEN)
def wait(language: str) -> Answer:
    """Take an approval back."""
    service.wait_again(opened_home(), current(), _id(request.form.get("recording", "")))
    flash(_("It is not played any more, and waits again."))
    return redirect(url_for("recording.check", language=language), 303)


@pages.post("/voices/<language>/delete")
@guard(Right.RECORD)
def delete(language: str) -> Answer:
    """Delete one recording: one's own, or any for who listens."""
    service.remove(opened_home(), current(), _id(request.form.get("recording", "")))
    flash(_("Deleted. It can be recorded anew."))
    back = request.form.get("back") == "check" and current().may(Right.LISTEN)
    return redirect(url_for("recording.check" if back else "recording.record", language=language), 303)


@pages.route("/voices/mine", methods=["GET", "POST"])
@guard(Right.RECORD)
def mine() -> Answer:
    """Delete everything that one has said, after a question."""
    home, actor = opened_home(), current()
    if request.form.get("sure") != "yes":
        return page("recording/mine.html", mine=service.own(home, actor))
    count = service.remove_all(home, actor)
    flash(_("%(count)s of your recordings were deleted; they come back with no backup.", count=count))
    return redirect(url_for("recording.index"), 303)


def _id(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise refuse("no_such_recording") from None
