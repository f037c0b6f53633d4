"""The way through a registration: which page comes next, what of it was answered. No page is drawn here.

The draft holds everything and is held by the page alone (sealed, `services.draft`), so every page of the browser's history carries its own
and can be sent again.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from intake.domain.area import Area
from intake.domain.problems import Problem, problem
from intake.domain.programme import Programme, Step
from intake.domain.registration import MINOR_WITH, NO, When, check_answers, check_consent, is_minor
from intake.services.wording import languages_of
from intake.web.forms.registration import StepForm, read_step

NOTICE, CONSENT, MINOR, REVIEW = "~notice", "~consent", "~minor", "~review"
AGE_KEYS = frozenset({"birth_year", "age_band"})
ID_BYTES = 16
NOBODY = "nobody"
"""Under 18, and nobody is there who may decide with the child: nothing is kept."""


@dataclass
class Draft:
    """One registration on its way. `position`: the page shown; `visited`: pages that were left by Next; `reviewing`: she came from the
    read-back to change something and goes back there; `practice`: the invented person, if it is only practised."""

    programme: str
    version: int
    registration_id: str = field(default_factory=lambda: secrets.token_hex(ID_BYTES))
    point: str = ""
    position: str = NOTICE
    language: str = ""
    wording_hash: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    consents: dict[str, str] = field(default_factory=dict)
    minor_with: str = ""
    visited: list[str] = field(default_factory=list)
    reviewing: bool = False
    practice: str = ""

    def as_dict(self) -> dict[str, Any]:
        """What is sealed into the page."""
        return asdict(self)


@dataclass
class Walk:
    """A draft being walked through its pack. `points`: the intake points the volunteer may register at, by code."""

    pack: Programme
    draft: Draft
    when: When
    points: Mapping[str, Area]
    problems: list[Problem] = field(default_factory=list)
    form: StepForm | None = None

    def __post_init__(self) -> None:
        """A pack that changed meanwhile starts again at the notice, because the wording may be another; answers stay."""
        if self.draft.version != self.pack.version:
            self.draft.version, self.draft.position, self.draft.consents = self.pack.version, NOTICE, {}
            self.draft.visited, self.draft.reviewing = [], False
        if len(self.points) == 1:
            self.draft.point = next(iter(self.points))

    @property
    def steps(self) -> dict[str, Step]:
        """The pack's steps by their keys."""
        return {step.key: step for step in self.pack.steps}

    @property
    def region(self) -> str:
        """By which country's rules phone numbers are read."""
        point = self.points.get(self.draft.point)
        return point.region if point else ""

    def positions(self) -> list[str]:
        """The pages of this registration in order; steps without a question to ask are left out."""
        pages, after_age = [NOTICE, CONSENT], 0
        for step in self.pack.steps:
            if any(question.show_if is None or question.show_if.holds(self.draft.answers) for question in step.questions):
                pages.append(step.key)
                if AGE_KEYS & {question.key for question in step.questions}:
                    after_age = len(pages)
        if after_age and is_minor(self.draft.answers, self.when):
            pages.insert(after_age, MINOR)
        return [*pages, REVIEW]

    def take(self, sent: Any, *, check: bool) -> None:
        """Put what was sent into the draft. `check`: find problems too; without, what was typed is kept as it is."""
        at = self.draft.position
        if at == NOTICE:
            self._take_notice(sent)
        elif at == CONSENT:
            self._take_consent(sent)
        elif at == MINOR:
            self._take_minor(sent)
        elif at in self.steps:
            self._take_step(self.steps[at], sent)
        if not check:
            self.problems = []

    def _take_notice(self, sent: Any) -> None:
        if (read_in := sent.get("read_in", "")) in languages_of(self.pack):
            self.draft.language = read_in
        if sent.get("point", "") in self.points:
            self.draft.point = sent["point"]
        if not self.draft.point:
            self.problems = [problem("not_a_choice", "point", choices=", ".join(point.name for point in self.points.values()))]

    def _take_consent(self, sent: Any) -> None:
        wanted = [consent.key for consent in self.pack.notice.consents]
        self.draft.consents = {key: sent[key] for key in (*wanted, "consent_mode", "consent_witness") if sent.get(key)}
        self.problems = list(check_consent(self.pack, self.draft.consents).problems)

    def _take_minor(self, sent: Any) -> None:
        given = sent.get("minor_with", "")
        self.draft.minor_with = given if given in (*MINOR_WITH, NOBODY) else ""
        if not self.draft.minor_with:
            self.problems = [problem("minor_with_missing", "minor_with")]

    def _take_step(self, step: Step, sent: Any) -> None:
        form = read_step(step, sent)
        mine = form.answers()
        self.draft.answers = {key: value for key, value in (self.draft.answers | mine).items() if value}
        checked = check_answers(self.pack, self.draft.answers, self.region, self.when)
        found = [*form.found(), *(one for one in checked.problems if one.field in mine)]
        wrong = {one.field for one in (*found, *checked.problems)}
        self.draft.answers = {
            key: checked.answers.get(key, value) for key, value in self.draft.answers.items() if key in checked.answers or key in wrong
        }
        self.problems, self.form = found, form if found else None
        if not is_minor(self.draft.answers, self.when):
            self.draft.minor_with = ""

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What is to be asked once more while reading back, though it hinders nothing."""
        return check_answers(self.pack, self.draft.answers, self.region, self.when).warnings

    @property
    def refused(self) -> bool:
        """Whether the person said no to keeping anything."""
        return self.draft.consents.get("consent_store") == NO

    def forward(self) -> None:
        """Go to the next page; from a change back to the read-back, by way of pages that the change brought up."""
        here, pages = self.draft.position, self.positions()
        if here not in self.draft.visited:
            self.draft.visited.append(here)
        if self.draft.reviewing:
            unseen = (page for page in pages if page not in self.draft.visited)
            self.draft.position = next(unseen, REVIEW)
        else:
            self.draft.position = pages[pages.index(here) + 1] if here in pages[:-1] else REVIEW
        self.draft.reviewing = self.draft.reviewing and self.draft.position != REVIEW

    def back(self) -> None:
        """Go to the page before."""
        pages = self.positions()
        at = pages.index(self.draft.position) if self.draft.position in pages else len(pages) - 1
        self.draft.position = REVIEW if self.draft.reviewing else pages[max(at - 1, 0)]
        self.draft.reviewing = False

    def change(self, page: str) -> None:
        """From the read-back to one page."""
        if page in self.positions():
            self.draft.position, self.draft.reviewing = page, True

    def show_problems(self, problems: tuple[Problem, ...]) -> None:
        """Saving was refused: go to the page of the first problem and show what concerns it."""
        self.problems = list(problems)
        self.draft.position = next((page for one in problems if (page := self._page_of(one.field))), REVIEW)
        self.draft.reviewing = self.draft.position != REVIEW

    def _page_of(self, key: str) -> str:
        fixed = {"point": NOTICE, "minor_with": MINOR, "consent_mode": CONSENT}
        if key in fixed or key.startswith("consent_"):
            return fixed.get(key, CONSENT)
        return next((step.key for step in self.pack.steps if any(question.key == key for question in step.questions)), "")
