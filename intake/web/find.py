"""stub"""

from flask import Blueprint
from werkzeug.wrappers import Response

from intake.domain.account import Right
from intake.web.guard import guard
from intake.web.page import page

pages = Blueprint("find", __name__)


@pages.get("/find")
@guard(Right.FIND)
def index() -> Response:
    """."""
    return page("home/visits.html")
