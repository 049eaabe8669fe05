"""Query strings made at random from a seed: the same seed makes the same ones."""

import random
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import quote, quote_from_bytes, quote_plus

from pathfinders.links import FORMER_NAMES, NAMES

MARK = "x-made-up"
"""Stands in every markup below: where it is read as a tag, markup of an address has taken
effect.
"""
HOSTILE = (
    f"<{MARK}>",
    f"'\"><{MARK} onload=alert(1)>",
    f"</title></script><{MARK}>",
    f"[a](javascript:{MARK})",
    "![a](http://evil.example)",
    "' OR 1=1 --",
    "'; DROP TABLE programmes; --",
    "$programme",
    "{{7*7}}",
    "${7*7}",
    "%(x)s",
    "{0.__class__}",
    "../../../etc/passwd",
    "..\\..\\win.ini",
    "file:///etc/passwd",
    "C:\\",
    "\x00",
    "a\x00b",
    "\r\nSet-Cookie: a=b",
    "\t",
    " ",
    "\ufeff",
    "\ufffe",
    "\u202egnp.exe",
    "\u200b",
    "e\u0301" * 40,
    "😀",
    "null",
    "None",
    "NaN",
    "true",
    "[]",
    "{}",
    "__class__",
    ":red[a]",
    ":material/home:",
    "$$\\frac{1}{0}$$",
    "\\",
    "`",
    "<br>",
    "&lt;",
    "=1+1",
    "@SUM(A1)",
    "-",
    "",
)
NUMBERS = (
    "-1",
    "0",
    "1",
    "2",
    "01",
    "1e9",
    "999999999",
    "1000000000",
    "9" * 400,
    "1.0",
    "1_0",
    "²",
    "٢",
    "0x1",
    "+1",
    " 1",
    "1;2",
    "2014",
    "1900",
    "2015-2014",
    "inf",
)
# What percent-encoding can say and UTF-8 cannot: halves of surrogate pairs, too long forms, broken
# ends, bytes of no text.
BROKEN = (
    "%ED%A0%80",
    "%C0%80",
    "%F0%9F",
    "%FF",
    "%FE%FF",
    "%",
    "%%",
    "%z",
    "%1",
    "%u0041",
    "%00",
    "%F4%90%80%80",
    "+",
    "%2B",
    "%25",
)
OTHERS = (
    "embed",
    "embed_options",
    "colour",
    "__proto__",
    "Programme",
    "PROGRAMME",
    "programme[]",
    "programme.id",
    "page",
    "v",
    "state",
    "code",
    "query_string",
    "_view",
    "",
)
MOST_SAID = 20_000


def addresses(seed: int, real: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Query strings without end. `real` has some values of each choice that the data hold."""
    draw = random.Random(seed)
    kinds = (
        _bytes,
        _printable,
        _unicode,
        _huge,
        _repeated,
        _hostile,
        _mixed,
        _mixed,
        _broken,
        _versions,
    )
    while True:
        yield draw.choice(kinds)(draw, real)


Real = Mapping[str, Sequence[str]]


def _bytes(draw: random.Random, _: Real) -> str:
    return quote_from_bytes(
        draw.randbytes(draw.randrange(60)), safe=draw.choice(("", "=&", "=&+%"))
    )


def _printable(draw: random.Random, _: Real) -> str:
    return "".join(chr(draw.randrange(1, 128)) for _ in range(draw.randrange(80)))


def _unicode(draw: random.Random, _: Real) -> str:
    points = [
        draw.choice((draw.randrange(0x20, 0x3000), draw.randrange(0xE000, 0x110000)))
        for _ in range(draw.randrange(40))
    ]
    text = "".join(map(chr, points))
    return f"{draw.choice(NAMES)}={draw.choice((text, quote(text)))}"


def _huge(draw: random.Random, real: Real) -> str:
    long = draw.choice(
        ("a", "%00", "9", "%F0%9F%98%80", "&", "=", "a=b&", "<", "+")
    ) * draw.randrange(MOST_SAID // 8)
    return f"{_pair(draw, real)}&{draw.choice((*NAMES, *OTHERS))}={long}"


def _repeated(draw: random.Random, real: Real) -> str:
    name = draw.choice((*NAMES, *FORMER_NAMES))
    return "&".join(
        f"{name}={quote_plus(_value(draw, name, real))}" for _ in range(draw.randrange(2, 6))
    )


def _hostile(draw: random.Random, real: Real) -> str:
    names = draw.sample((*NAMES, *FORMER_NAMES, *OTHERS), draw.randrange(1, 6))
    return (
        "&".join(f"{quote_plus(name)}={quote_plus(draw.choice(HOSTILE))}" for name in names)
        + f"&{_pair(draw, real)}"
    )


def _mixed(draw: random.Random, real: Real) -> str:
    return "&".join(_pair(draw, real) for _ in range(draw.randrange(1, 8)))


def _broken(draw: random.Random, real: Real) -> str:
    spoilt = [
        draw.choice(BROKEN) + draw.choice(("", "a", *BROKEN)) for _ in range(draw.randrange(1, 4))
    ]
    end = draw.choice(("", f"&{_pair(draw, real)}", "&&=&=%", "#a", "?a=b"))
    return "&".join(f"{draw.choice(NAMES)}={value}" for value in spoilt) + end


def _versions(draw: random.Random, real: Real) -> str:
    name = draw.choice(("version", "year", "years"))
    return f"{name}={quote_plus(draw.choice(NUMBERS))}&{_pair(draw, real)}"


def _pair(draw: random.Random, real: Real) -> str:
    name = draw.choice((*NAMES, *NAMES, *FORMER_NAMES, *OTHERS))
    return f"{quote_plus(name)}={quote_plus(_value(draw, name, real))}"


def _value(draw: random.Random, name: str, real: Real) -> str:
    """Mostly a value of the data, sometimes one of another choice or a spoilt one."""
    known = real.get(FORMER_NAMES.get(name, name)) or ("1",)
    value = draw.choice(known)
    match draw.randrange(8):
        case 0:
            return draw.choice(HOSTILE)
        case 1:
            return draw.choice(NUMBERS)
        case 2:
            return draw.choice(draw.choice(list(real.values())))
        case 3:
            return draw.choice(
                (
                    value.upper(),
                    f" {value}",
                    f"{value}\x00",
                    value[:-1],
                    f"{value}'",
                    value.replace("-", "_"),
                )
            )
        case _:
            return value
