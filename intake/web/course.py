"""The course: its lessons, the check at the end, and for coordinators who is where in it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from intake.domain.account import Right
from intake.domain.course import BY_KEY, CHECK, LESSONS, PARTS, PRACTICE
from intake.domain.course_check import QUESTIONS
from intake.domain.practice_people import PEOPLE
from intake.domain.problems import Refused, refuse
from intake.services import course
from intake.services import programme as programmes
from intake.web.guard import current, guard, opened_home
from intake.web.language import gettext as _
from intake.web.page import page

pages = Blueprint("course", __name__)


@pages.get("/course")
@guard(Right.REGISTER)
def index() -> Response:
    """Every part of the course, and which of them are done."""
    done = course.progress(opened_home(), current())
    packs = programmes.open_programmes(opened_home())
    return page(
        "course/index.html",
        lessons=LESSONS,
        people=[(PRACTICE + key, person) for key, person in PEOPLE.items()],
        pack=packs[0] if packs else None,
        done=done,
        check=CHECK,
        many=len(done),
        of=len(PARTS),
    )


@pages.get("/course/lesson/<key>")
@guard(Right.REGISTER)
def lesson(key: str) -> Response:
    """One lesson to read."""
    if key not in BY_KEY:
        raise refuse("not_found")
    return page("course/lesson.html", lesson=BY_KEY[key], at=list(BY_KEY).index(key) + 1, of=len(BY_KEY))


@pages.post("/course/lesson/<key>")
@guard(Right.REGISTER)
def read(key: str) -> Response:
    """Note that a lesson was read; the next one follows."""
    if key not in BY_KEY:
        raise refuse("not_found")
    if course.do(opened_home(), current(), key):
        return page("course/done.html")
    following = list(BY_KEY)[list(BY_KEY).index(key) + 1 :]
    return redirect(url_for("course.lesson", key=following[0]) if following else url_for("course.index"), 303)


@pages.get("/course/check")
@guard(Right.REGISTER)
def check() -> Response:
    """The questions at the end."""
    return page("course/check.html", questions=QUESTIONS, given={}, wrong=None)


@pages.post("/course/check")
@guard(Right.REGISTER)
def checked() -> Response:
    """Look at what was answered: what was wrong is explained and asked again."""
    given = {asked.key: request.form.get(asked.key, "") for asked in QUESTIONS}
    wrong, finished = course.answer(opened_home(), current(), given)
    if wrong:
        return page("course/check.html", questions=QUESTIONS, given=given, wrong=[one.key for one in wrong])
    if finished:
        return page("course/done.html")
    flash(_("All of it was right."))
    return redirect(url_for("course.index"), 303)


@pages.get("/course/people")
@guard(Right.TEACH)
def learners() -> Response:
    """The volunteers and how far each is."""
    return _learners()


@pages.post("/course/people")
@guard(Right.TEACH)
def mark() -> Response:
    """Let a volunteer register people, who was shown in person how to."""
    name = request.form.get("name", "")
    if request.form.get("sure") != "yes":
        return page("course/sure.html", name=name)
    try:
        course.mark_trained(opened_home(), current(), name)
    except Refused as refused:
        return _learners(refused)
    flash(_("From now on this volunteer may register people."))
    return redirect(url_for("course.learners"), 303)


def _learners(refused: Refused | None = None) -> Response:
    found = course.learners(opened_home(), current())
    return page("course/learners.html", problems=refused.problems if refused else (), learners=found)
