"""Secrets are compared in a time that tells nothing: by a keyed hash that is looked up, or by compare_digest; never by `==`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from intake.services.home import ROOT

SECRET = re.compile(r"token|passw|passphrase|secret|badge|_hash$|^mac$|^tag$|signature|recovery|_pin$|identity|authoriz", re.IGNORECASE)
FINE = {
    ("domain/second_factor.py", "len(signs) == RECOVERY_SIGNS"): "how long something is",
    ("domain/profile_delivery.py", "encryption == XLSX_PASSWORD"): "a word of the partner's profile",
    ("services/delivery_secret.py", "profile.delivery.route.secret == MAIL"): "which kind of secret the way asks for",
    ("services/delivery_secret.py", "profile.delivery.route.secret == SFTP"): "which kind of secret the way asks for",
    ("services/lent_arrive.py", "each.person_hash == who"): "two hashes that are kept; nobody gives either of them",
    ("services/lent_arrive.py", "each.person_hash == found.person"): "two hashes that are kept; nobody gives either of them",
    ("services/second_factor.py", "kind == RECOVERY"): "which kind of proof was given",
    ("services/sign_in.py", "found[1] != proof.password_hash"): "two hashes that are kept; nobody gives either of them",
    ("services/wording.py", "in_language(home, pack, code).hash == wording_hash"): "a hash of what is read out to everybody",
    ("web/review_shown.py", "(closed := self._open.pop()).tag != tag"): "the name of an HTML element",
    ("web/batch.py", "password != sent.get('again', '')"): "both were typed on the same page",
}
IN_THE_DATABASE = re.compile(r"\w+Table\.\w+")
"""A column: a keyed hash is looked up in an index, so what time tells is of the hash, whose key nobody has."""


def compared(tree: ast.AST) -> Iterator[str]:
    """Every comparison by == or != that names a secret."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and any(isinstance(one, ast.Eq | ast.NotEq) for one in node.ops):
            sides = [node.left, *node.comparators]
            named = [_name(one) for one in sides if not isinstance(one, ast.Constant)]
            if any(SECRET.search(name) for name in named) and not IN_THE_DATABASE.search(ast.unparse(node)):
                yield ast.unparse(node)


def _name(side: ast.expr) -> str:
    return str(getattr(side, "id", "") or getattr(side, "attr", "") or ast.unparse(side))


def test_no_secret_is_compared_by_its_letters() -> None:
    found, used = [], set()
    for path in sorted((ROOT / "intake").rglob("*.py")):
        short = str(path.relative_to(ROOT / "intake"))
        for comparison in compared(ast.parse(path.read_text("utf-8"))):
            used.add((short, comparison))
            if (short, comparison) not in FINE:
                found.append(f"{short}: {comparison}")
    assert found == []
    assert used >= set(FINE), "an exception that nothing needs any more"


def test_the_test_notices() -> None:
    for text in ("given == token", "home.secret != given", "x == password_hash(y)", "a['badge'] == b"):
        assert list(compared(ast.parse(text))), text
