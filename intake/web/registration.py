"""stub"""

from flask import Blueprint
from werkzeug.wrappers import Response

from intake.domain.account import Right
from intake.web.guard import guard
from intake.web.page import page

pages = Blueprint("registration", __name__)


@pages.get("/register")
@guard(Right.REGISTER)
def index() -> Response:
    """."""
    return page("home/visits.html")
