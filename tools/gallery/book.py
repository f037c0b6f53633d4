"""The book of pictures: files by page, language and size, and a page to look at them with."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

STYLE = """body{font:16px sans-serif;margin:1rem}section{display:flex;flex-wrap:wrap;gap:.75rem;align-items:start}figure{margin:0}
img{max-width:300px;max-height:480px;object-fit:cover;object-position:top;border:1px solid #888;display:block}figcaption{font-size:.8rem}
.wrong img{border:3px solid #c00}h2{border-top:1px solid #ccc;padding-top:.5rem}"""


class Picture(NamedTuple):
    """One picture: who looked at which page, in which language, at which size (`800x1280`), and how many faults were found on it."""

    role: str
    page: str
    language: str
    size: str
    faults: int

    @property
    def file(self) -> str:
        """Its file, under the folder of its language."""
        return f"{self.language}/{self.size}/{re.sub(r'[^a-z0-9.]+', '-', f'{self.role} {self.page}'.lower()).strip('-.')}.png"


def write(folder: Path, pictures: Iterable[Picture]) -> Path:
    """Write the page that shows all of them, page by page; returns its path."""
    by_page: dict[tuple[str, str], list[Picture]] = {}
    for one in pictures:
        by_page.setdefault((one.role, one.page), []).append(one)
    parts = [f"<!doctype html><html lang=en><meta charset=utf-8><title>Gallery</title><style>{STYLE}</style><h1>Gallery</h1>"]
    for (role, name), some in sorted(by_page.items()):
        parts.append(f"<h2>{html.escape(role or 'nobody')}: {html.escape(name)}</h2><section>")
        for one in sorted(some):
            said = f"{one.language}, {one.size}" + (f", {one.faults} faults" if one.faults else "")
            parts.append(
                f"<figure{' class=wrong' if one.faults else ''}><a href='{one.file}'><img loading=lazy src='{one.file}' alt=''></a>"
                f"<figcaption>{said}</figcaption></figure>"
            )
        parts.append("</section>")
    path = folder / "index.html"
    path.write_text("\n".join(parts), "utf-8")
    return path
