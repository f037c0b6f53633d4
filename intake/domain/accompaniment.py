"""Going along: half-days that volunteers offer, where two people meet, and the word by which they know each other.

Meeting points and words are fixed lists without any meaning: none says what the two are about, and neither can be guessed from a person.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from intake.domain.messages import N_

NOON = "12:30"
PARTS: Mapping[str, str] = {"day": N_("The whole day"), "am": N_("Before noon"), "pm": N_("After noon")}
"""What a volunteer offers of a day."""

MEETING_POINTS: Mapping[str, str] = {
    "M01": N_("The bus stop"),
    "M02": N_("The bakery"),
    "M03": N_("The taxi stand"),
    "M04": N_("The bridge"),
    "M05": N_("The market entrance"),
    "M06": N_("The fountain"),
    "M07": N_("The clock"),
    "M08": N_("The big tree"),
    "M09": N_("The petrol station"),
    "M10": N_("The flower shop"),
    "M11": N_("The playground"),
    "M12": N_("The car park"),
}
"""Near the centre, in sight of it; which bakery, the two settle aloud."""
USUAL = "M01"

CODE_WORDS: Mapping[str, str] = {
    "W01": N_("Lemon"),
    "W02": N_("Olive"),
    "W03": N_("River"),
    "W04": N_("Lantern"),
    "W05": N_("Almond"),
    "W06": N_("Cloud"),
    "W07": N_("Basket"),
    "W08": N_("Sparrow"),
    "W09": N_("Cinnamon"),
    "W10": N_("Window"),
    "W11": N_("Honey"),
    "W12": N_("Ladder"),
    "W13": N_("Pepper"),
    "W14": N_("Carpet"),
    "W15": N_("Mountain"),
    "W16": N_("Spoon"),
    "W17": N_("Cherry"),
    "W18": N_("Feather"),
    "W19": N_("Garden"),
    "W20": N_("Button"),
    "W21": N_("Melon"),
    "W22": N_("Candle"),
    "W23": N_("Saffron"),
    "W24": N_("Pebble"),
}


def draws(word: Callable[[int], int], taken: Collection[str]) -> str:
    """A code word none of `taken` has, as long as there are such; `word`: a random number below."""
    free = [one for one in CODE_WORDS if one not in taken] or list(CODE_WORDS)
    return free[word(len(free))]


def part_covers(part: str, at: str) -> bool:
    """Whether who offers this part of a day can go to something at HH:MM ('': some time that day)."""
    return part == "day" or not at or (at < NOON) == (part == "am")
