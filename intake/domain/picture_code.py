"""Picture codes: 4 pictures in order, out of 64 (domain section 2), so that somebody who reads nothing can remember and point at them.

A hint to find a registration by, never a proof: about 15 million codes, and whoever stands beside sees the pictures. The names are those
of the symbols in the sheet of pictures, so they never change; a picture that turns out to mislead is dropped from use by an ADR.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from intake.domain.messages import N_

LENGTH = 4
PICTURES: Mapping[str, str] = {
    "sun": N_("Sun"),
    "cloud": N_("Cloud"),
    "umbrella": N_("Umbrella"),
    "tree": N_("Tree"),
    "leaf": N_("Leaf"),
    "flower": N_("Flower"),
    "cactus": N_("Cactus"),
    "butterfly": N_("Butterfly"),
    "mountain": N_("Mountain"),
    "flame": N_("Fire"),
    "droplet": N_("Drop"),
    "snail": N_("Snail"),
    "fish": N_("Fish"),
    "cat": N_("Cat"),
    "horse": N_("Horse"),
    "headphones": N_("Headphones"),
    "apple": N_("Apple"),
    "banana": N_("Banana"),
    "cherry": N_("Cherries"),
    "grape": N_("Grapes"),
    "carrot": N_("Carrot"),
    "wheat": N_("Wheat"),
    "star": N_("Star"),
    "ice-cream": N_("Ice cream"),
    "teapot": N_("Teapot"),
    "cup": N_("Cup"),
    "bottle": N_("Bottle"),
    "key": N_("Key"),
    "bell": N_("Bell"),
    "clock": N_("Clock"),
    "bulb": N_("Light bulb"),
    "candle": N_("Candle"),
    "scissors": N_("Scissors"),
    "hammer": N_("Hammer"),
    "television": N_("Television"),
    "bucket": N_("Bucket"),
    "ladder": N_("Ladder"),
    "window": N_("Window"),
    "book": N_("Book"),
    "pencil": N_("Pencil"),
    "car": N_("Car"),
    "bus": N_("Bus"),
    "bike": N_("Bicycle"),
    "sailboat": N_("Boat"),
    "tractor": N_("Tractor"),
    "basket": N_("Basket"),
    "truck": N_("Truck"),
    "home": N_("House"),
    "heart": N_("Heart"),
    "door": N_("Door"),
    "armchair": N_("Armchair"),
    "bed": N_("Bed"),
    "shirt": N_("Shirt"),
    "shoe": N_("Shoe"),
    "sock": N_("Sock"),
    "glasses": N_("Glasses"),
    "ball": N_("Ball"),
    "music": N_("Music"),
    "camera": N_("Camera"),
    "phone": N_("Telephone"),
    "gift": N_("Gift"),
    "balloon": N_("Balloon"),
    "hanger": N_("Clothes hanger"),
    "backpack": N_("Backpack"),
}
"""Name of the picture -> what people call it (an English msgid)."""
_BETWEEN = " "


def make_picture_code(below: Callable[[int], int]) -> str:
    """A fresh code: four different pictures' names, spaces between; `below(n)` gives a random whole number under n."""
    left = list(PICTURES)
    return _BETWEEN.join(left.pop(below(len(left))) for _ in range(LENGTH))


def read_picture_code(names: str) -> str | None:
    """The code in `names` as it is kept; None unless these are four different pictures."""
    found = names.split()
    return _BETWEEN.join(found) if len(found) == len(set(found)) == LENGTH and set(found) <= set(PICTURES) else None
