"""CPython's side of the artifact tests: a request a line on stdin, an answer a line on stdout, both JSON.

The canonical text of a value is ASCII: sets are sorted, floats are their bits, and containers and instances are numbered
where they are first seen, so that two values have the same text exactly if they are equal and share alike. It shows what
the reader keeps: bytearray as bytes, the zone of a datetime as its offset, a Decimal without positive exponent.
"""
import array
import base64
import collections
import copyreg
import dataclasses
import datetime
import decimal
import enum
import fractions
import hashlib
import io
import ipaddress
import json
import pathlib
import pickle
import pickletools
import random
import re
import struct
import sys
import types
import uuid

if hasattr(sys, "set_int_max_str_digits"):
    sys.set_int_max_str_digits(0)
sys.setrecursionlimit(10_000)

LONG = 200


class Color(enum.Enum):
    RED = 1
    GREEN = "g"


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 9


Point = collections.namedtuple("Point", ["x", "y"])


@dataclasses.dataclass
class Item:
    name: object
    price: object = 1.5


class Plain:
    pass


class Slotted:
    __slots__ = ("p", "q")


class Keyword:
    def __new__(cls, *, size):
        made = super().__new__(cls)
        made.size = size
        return made

    def __getnewargs_ex__(self):
        return (), {"size": self.size}


class DictSub(dict):
    pass


class ListSub(list):
    pass


class IntSub(int):
    pass


class AppError(Exception):
    pass


class Opaque:
    """Around a value that has no canonical text."""

    def __init__(self, value):
        self.value = value


# ---- the canonical text


class Canonical:
    def __init__(self, numbered=True):
        self.numbered = numbered
        self.numbers = {}
        self.kept = []
        self.open = []

    def number(self, value):
        """(text, seen): what stands for the object, and whether that is all."""
        if not self.numbered:
            if any(value is other for other in self.open):
                return "@up", True
            return "#", False
        known = self.numbers.get(id(value))
        if known is not None:
            return "@%d" % known, True
        self.numbers[id(value)] = len(self.numbers)
        self.kept.append(value)
        return "#%d" % (len(self.numbers) - 1), False

    def of(self, value):
        kind = type(value)
        simple = SIMPLE.get(kind)
        if simple is not None:
            return simple(value)
        if kind is tuple and not value:
            return "()"
        if kind is frozenset and not value:
            return "frozenset()"
        if isinstance(value, (type, types.FunctionType, types.BuiltinFunctionType)):
            return "global %s.%s" % (pickle.whichmodule(value, value.__qualname__), value.__qualname__)
        if kind.__module__ == "numpy" and kind.__name__ != "ndarray":
            return self.numpy(value)
        text, seen = self.number(value)
        if seen:
            return text
        self.open.append(value)
        body = self.body(value, kind)
        self.open.pop()
        return body.replace("#", text, 1)

    def body(self, value, kind):
        if kind is list:
            return "list#[" + self.items(value) + "]"
        if kind is tuple:
            return "tuple#(" + self.items(value) + ")"
        if kind is set or kind is frozenset:
            return kind.__name__ + "#{" + self.items(self.sorted(value)) + "}"
        if kind in (dict, collections.OrderedDict, collections.Counter):
            return kind.__name__ + "#{" + self.pairs(value.items()) + "}"
        if kind is collections.defaultdict:
            return "defaultdict#(" + self.of(value.default_factory) + "){" + self.pairs(value.items()) + "}"
        if kind is array.array:
            return "array#('" + value.typecode + "', " + raw(self.array_bytes(value)) + ")"
        if kind.__module__ == "numpy":
            return self.ndarray(value)
        return self.instance(value)

    def items(self, items):
        return ", ".join([self.of(item) for item in items])

    def pairs(self, pairs):
        return ", ".join([self.of(key) + ": " + self.of(item) for key, item in pairs])

    def sorted(self, items):
        return sorted(items, key=lambda item: Canonical(numbered=False).of(item))

    def instance(self, value):
        reduced = value.__reduce_ex__(4)
        if isinstance(reduced, str):
            raise TypeError("no canonical text for %r" % (value,))
        function, arguments, state, items, pairs = tuple(reduced[:5]) + (None,) * (5 - len(reduced))
        words = None
        form = "call"
        if function is copyreg.__newobj__:
            form, function, arguments = "new", arguments[0], arguments[1:]
        elif function is copyreg.__newobj_ex__:
            form, function, arguments, words = "new", *arguments
        text = form + "# " + self.of(function)[len("global "):] + "(" + self.items(arguments) + ")"
        if words:
            text += "{" + self.pairs(words.items()) + "}"
        listed = list(items) if items is not None else []
        paired = list(pairs) if pairs is not None else []
        if listed:
            text += "[" + self.items(listed) + "]"
        if paired:
            text += "{" + self.pairs(paired) + "}"
        if state is not None:
            self.kept.append(state)
            text += " " + self.of(state)
        return text

    @staticmethod
    def array_bytes(value):
        if value.typecode == "u":
            return value.tounicode().encode("utf-32-le", "surrogatepass")
        if sys.byteorder != "little":
            value = value[:]
            value.byteswap()
        return value.tobytes()

    def ndarray(self, value):
        elements = ", ".join([self.element(value[index]) for index in sys.modules["numpy"].ndindex(value.shape)])
        return "ndarray# %s(%s)[%s]" % (data_type(value.dtype), ", ".join(map(str, value.shape)), elements)

    def element(self, value):
        return self.of(value) if type(value).__module__ != "numpy" else self.numpy(value)

    def numpy(self, value):
        numpy = sys.modules["numpy"]
        if isinstance(value, numpy.dtype):
            return "dtype " + data_type(value)
        if isinstance(value, (numpy.datetime64, numpy.timedelta64)):
            return span_or_moment(value)
        if isinstance(value, numpy.void) and value.dtype.names:
            fields = [text(name) + ": " + self.element(value[name]) for name in value.dtype.names]
            return "{" + ", ".join(fields) + "}"
        if isinstance(value, numpy.ndarray):
            return "[" + ", ".join([self.element(value[index]) for index in numpy.ndindex(value.shape)]) + "]"
        return self.of(value.item())


def data_type(value):
    """Kind and size, the unit of dates, the fields of structures; no byte order, which NumPy itself changes on loading."""
    code = "%s%d" % (value.kind, value.itemsize // 4 if value.kind == "U" else value.itemsize)
    if value.names:
        return code + "{" + ", ".join("%s: %s" % (text(name), data_type(value.fields[name][0])) for name in value.names) + "}"
    unit = re.search(r"\[.*\]", value.str)
    return code + (unit.group() if unit else "")


def span_or_moment(value):
    """The count and its unit: what they mean, both sides compute from these."""
    unit = re.search(r"\[.*\]", value.dtype.str)
    count = int(value.view("i8"))
    return "%s%s" % ("NaT" if count == -(2**63) else count, unit.group() if unit else "")


def integer(value):
    value = int(value)
    return str(value) if -(2**63) <= value < 2**63 else hex(value)


def real(value):
    return "nan" if value != value else struct.pack(">d", value).hex()


def text(value):
    units = value.encode("utf-16-be", "surrogatepass")
    if len(units) > 2 * LONG:
        return "str(%d, %s)" % (len(units) // 2, hashlib.sha1(units).hexdigest())
    parts = []
    for (unit,) in struct.iter_unpack(">H", units):
        parts.append(chr(unit) if 0x20 <= unit < 0x7F and unit not in (0x22, 0x5C, 0x23) else "\\u%04x" % unit)
    return '"' + "".join(parts) + '"'


def raw(value):
    if len(value) > LONG:
        return "bytes(%d, %s)" % (len(value), hashlib.sha1(value).hexdigest())
    return "bytes(" + value.hex() + ")"


def exact(value):
    sign, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int):
        return "Decimal(" + str(value) + ")"
    digits = "".join(map(str, digits))
    if 0 < exponent <= 28 and digits != "0":
        digits, exponent = digits + "0" * exponent, 0
    elif 0 < exponent <= 28:
        exponent = 0
    return "Decimal(%s%sE%d)" % ("-" if sign else "", digits.lstrip("0") or "0", exponent)


def span(value):
    return "%d/%d/%d" % (value.days, value.seconds, value.microseconds)


def zone(value):
    return "" if value.tzinfo is None else " " + span(value.utcoffset())


def day(value):
    return "%d-%d-%d" % (value.year, value.month, value.day)


def clock(value):
    return "%d:%d:%d.%d" % (value.hour, value.minute, value.second, value.microsecond)


SIMPLE = {
    type(None): str,
    bool: str,
    int: integer,
    float: real,
    complex: lambda value: "complex(%s, %s)" % (real(value.real), real(value.imag)),
    str: text,
    bytes: raw,
    bytearray: raw,
    type(...): lambda value: "global builtins.Ellipsis",
    type(NotImplemented): lambda value: "global builtins.NotImplemented",
    decimal.Decimal: exact,
    fractions.Fraction: lambda value: "Fraction(%d/%d)" % (value.numerator, value.denominator),
    ipaddress.IPv4Address: lambda value: "IP(%s)" % value,
    uuid.UUID: lambda value: "UUID(%032x)" % value.int,
    datetime.datetime: lambda value: "datetime(%s %s%s)" % (day(value), clock(value), zone(value)),
    datetime.date: lambda value: "date(%s)" % day(value),
    datetime.time: lambda value: "time(%s%s)" % (clock(value), zone(value)),
    datetime.timedelta: lambda value: "timedelta(%s)" % span(value),
}


# ---- random values


class Builder:
    """A random value: shared objects and cycles included."""

    def __init__(self, seed, size, protocol):
        self.random = random.Random(seed)
        self.left = size
        self.protocol = protocol
        self.made = []
        self.hashable = []
        self.open = []

    def value(self, depth=0):
        r = self.random
        self.left -= 1
        dice = r.random()
        if dice < 0.08 and self.made:
            return r.choice(self.made)
        if dice < 0.12 and self.open:
            return r.choice(self.open)
        if self.left < 0 or depth > 12 or dice < 0.4:
            return self.scalar()
        return r.choice(self.containers())(depth)

    def key(self, depth=0):
        r = self.random
        self.left -= 1
        dice = r.random()
        if dice < 0.1 and self.hashable:
            return r.choice(self.hashable)
        if dice < 0.2 and depth < 4:
            return self.keep(tuple(self.key(depth + 1) for _ in range(r.randrange(5))))
        if dice < 0.3 and depth < 4:
            return self.keep(frozenset(self.key(depth + 1) for _ in range(r.randrange(5))))
        if dice < 0.35 and depth < 4 and self.protocol >= 2:
            return self.keep(Point(self.key(depth + 1), self.key(depth + 1)))
        return self.scalar()

    def keep(self, value):
        self.made.append(value)
        self.hashable.append(value)
        return value

    def count(self):
        r = self.random
        return r.randrange(4) if r.random() < 0.9 else r.randrange(12)

    def containers(self):
        kinds = [self.list, self.list, self.tuple, self.dict, self.dict, self.set, self.key, self.ordered, self.default,
                 self.counter, self.deque, self.array, self.item, self.plain, self.error, self.sub, self.odd]
        if self.protocol >= 2:
            kinds += [self.slotted, self.point]
        if self.protocol >= 4:
            kinds += [self.keyword]
        return kinds

    def fill(self, target, add, depth):
        self.open.append(target)
        for _ in range(self.count()):
            add(target, depth + 1)
        self.open.pop()
        self.made.append(target)
        return target

    def add_item(self, target, depth):
        target.append(self.value(depth))

    def add_pair(self, target, depth):
        key = self.key()
        target[key] = self.value(depth)

    def add_attribute(self, target, depth):
        setattr(target, self.random.choice(["a", "b", "caf\u00e9", "_x"]), self.value(depth))

    def list(self, depth):
        return self.fill([], self.add_item, depth)

    def tuple(self, depth):
        inner = []
        made = tuple([inner] + [self.value(depth + 1) for _ in range(self.count())])
        if self.random.random() < 0.3:
            inner.append(made)
        made = made if self.random.random() < 0.5 else made[1:]
        self.made.append(made)
        return made

    def dict(self, depth):
        return self.fill({}, self.add_pair, depth)

    def set(self, depth):
        made = set(self.key() for _ in range(self.count()))
        self.made.append(made)
        return made

    def ordered(self, depth):
        return self.fill(collections.OrderedDict(), self.add_pair, depth)

    def default(self, depth):
        return self.fill(collections.defaultdict(self.random.choice([None, list, int, len])), self.add_pair, depth)

    def counter(self, depth):
        made = collections.Counter()
        for _ in range(self.count()):
            made[self.key()] += self.random.randrange(5)
        self.made.append(made)
        return made

    def deque(self, depth):
        return self.fill(collections.deque(maxlen=self.random.choice([None, 3, 100])), self.add_item, depth)

    def array(self, depth):
        r = self.random
        code = r.choice("bBhHiIlLqQfdu")
        if code == "u":
            made = array.array("u", r.choice(["", "h\u00e9", "\U0001f600x", "a\ud800"]))
        elif code in "fd":
            made = array.array(code, [r.choice([0.5, -0.0, float("inf"), float("nan"), r.random()])
                                      for _ in range(self.count())])
        else:
            bits = array.array(code).itemsize * 8
            low = 0 if code.isupper() else -(1 << (bits - 1))
            high = (1 << bits) - 1 if code.isupper() else (1 << (bits - 1)) - 1
            made = array.array(code, [r.choice([low, high, 0, r.randint(low, high)]) for _ in range(self.count())])
        self.made.append(made)
        return made

    def item(self, depth):
        made = Item(None)
        self.open.append(made)
        made.name = self.value(depth + 1)
        made.price = self.value(depth + 1)
        self.open.pop()
        self.made.append(made)
        return made

    def plain(self, depth):
        return self.fill(Plain(), self.add_attribute, depth)

    def slotted(self, depth):
        made = Slotted()
        self.open.append(made)
        made.p = self.value(depth + 1)
        if self.random.random() < 0.5:
            made.q = self.value(depth + 1)
        self.open.pop()
        self.made.append(made)
        return made

    def point(self, depth):
        made = Point(self.value(depth + 1), self.value(depth + 1))
        self.made.append(made)
        return made

    def keyword(self, depth):
        made = Keyword(size=self.scalar())
        self.made.append(made)
        return made

    def error(self, depth):
        kind = self.random.choice([ValueError, KeyError, AppError])
        made = kind(*[self.value(depth + 1) for _ in range(self.random.randrange(3))])
        if self.random.random() < 0.5:
            made.code = self.value(depth + 1)
        self.made.append(made)
        return made

    def sub(self, depth):
        if self.random.random() < 0.5:
            return self.fill(ListSub(), self.add_item, depth)
        return self.fill(DictSub(), self.add_pair, depth)

    def odd(self, depth):
        r = self.random
        made = r.choice([
            lambda: range(r.randrange(-5, 5), r.randrange(100), r.randrange(1, 4)),
            lambda: slice(None, r.randrange(100), 2),
            lambda: fractions.Fraction(r.randrange(-100, 100), r.randrange(1, 100)),
            lambda: pathlib.PurePosixPath("/a", self.text(short=True).replace("\0", "") or "b"),
            lambda: ipaddress.IPv4Address(r.randrange(1 << 32)),
            lambda: r.choice([Color.RED, Color.GREEN, Level.HIGH]),
            lambda: IntSub(r.randrange(-1000, 1 << 40)),
            lambda: datetime.timezone(datetime.timedelta(minutes=r.randrange(-800, 800)), "Zone"),
            lambda: r.choice([int, len, Plain, collections.OrderedDict, type(None), ..., NotImplemented]),
        ])()
        return made

    def scalar(self):
        r = self.random
        return r.choice([
            lambda: None,
            lambda: r.choice([True, False]),
            self.number,
            self.number,
            lambda: r.choice([0.0, -0.0, 0.1, 5e-324, 1.7976931348623157e308, float("inf"), float("-inf"), float("nan"),
                              r.gauss(0, 1e6), struct.unpack("<d", r.randbytes(8))[0]]),
            self.text,
            self.text,
            lambda: r.randbytes(r.choice([0, 1, 2, 5, 255, 256, 70_000 if r.random() < 0.05 else 3])),
            self.moment,
            self.rare,
        ])()

    def number(self):
        r = self.random
        bits = r.choice([7, 8, 15, 16, 31, 32, 63, 64, 127, 2039, 2040, r.randrange(1, 300)])
        return r.choice([r.randrange(-10, 300), (1 << bits) + r.randrange(-1, 2), -(1 << bits) + r.randrange(-1, 2)])

    def text(self, short=False):
        r = self.random
        piece = r.choice(["", "a", "key", "caf\u00e9", "\u20ac", "\U0001f600", "x\ud800y", "\udfff.", "\0", "\\u0041\\", "'\"",
                          "line\r\n", "\x1a\x7f\x85", "h#{}"])
        times = r.choice([1, 1, 1, 2, 30, 100])
        if not short and r.random() < 0.02:
            times = 70_000
        return piece * times

    def moment(self):
        r = self.random
        date = datetime.date.fromordinal(r.choice([1, 3652059, r.randrange(300_000, 900_000)]))
        time = datetime.time(r.randrange(24), r.randrange(60), r.randrange(60), r.choice([0, 1, 999_999]))
        offset = datetime.timezone(datetime.timedelta(
            minutes=r.choice([0, 330, -480, 840]), seconds=r.choice([0, 0, 0, 1])))
        return r.choice([
            lambda: date,
            lambda: time,
            lambda: time.replace(tzinfo=offset),
            lambda: datetime.datetime.combine(date, time),
            lambda: datetime.datetime.combine(date, time, offset),
            lambda: datetime.timedelta(r.choice([0, -1, 5, 999_999_999, -999_999_999]), r.randrange(86_400),
                                       r.choice([0, 1, 999_999])),
        ])()

    def rare(self):
        r = self.random
        return r.choice([
            lambda: complex(r.choice([0.0, -0.0, 1.5, float("nan")]), r.choice([1.0, -2.5, float("inf")])),
            lambda: decimal.Decimal(r.choice([
                "0", "-0", "1.10", "123.4500", "1E+5", "0E-10", "NaN", "Infinity", "-Infinity", "sNaN",
                "79228162514264337593543950335", "79228162514264337593543950336", "1E-28", "1E-29", "1E+28", "1E+30",
                "-0.0000001", "1E+999", "0E+3", "12345678901234567890123456789.0"])),
            lambda: uuid.UUID(int=r.choice([0, 1, 1 << 63, (1 << 128) - 1, r.randrange(1 << 128)])),
        ])()


def random_value(request):
    """Not every value can be pickled: a call cannot have its own result among its arguments, and a signalling NaN is no key."""
    builder = Builder(request["seed"], request["size"], request["protocol"])
    while True:
        try:
            value = builder.value()
            return value, dump(value, request)
        except (TypeError, RecursionError) as error:
            if not isinstance(error, RecursionError) and "signaling" not in str(error):
                raise


def random_numpy(seed, size):
    import numpy

    r = random.Random(seed)

    def leaf_type():
        order = r.choice("<>")
        return numpy.dtype(r.choice([
            "?", "i1", "u1", order + "i2", order + "u2", order + "i4", order + "u4", order + "i8", order + "u8",
            order + "f2", order + "f4", order + "f8", order + "c8", order + "c16", "S%d" % r.randrange(1, 6),
            order + "U%d" % r.randrange(1, 6), order + "M8[%s]" % r.choice(["Y", "M", "W", "D", "h", "m", "s", "ms", "us",
                                                                               "ns", "25s"]),
            order + "m8[%s]" % r.choice(["Y", "D", "s", "us", "ns"]), "V%d" % r.randrange(1, 6), "O"]))

    def any_type():
        if r.random() < 0.8:
            return leaf_type()
        fields = []
        for name in r.sample(["a", "b", "caf\u00e9", "_"], r.randrange(1, 4)):
            kind = leaf_type()
            while kind.hasobject:
                kind = leaf_type()
            fields.append((name, kind))
        return numpy.dtype(fields, align=r.random() < 0.5)

    def one(kind):
        if kind.names:
            return tuple(one(kind.fields[name][0]) for name in kind.names)
        if kind.kind == "O":
            return r.choice([None, 1, "two", 3.5, b"x"])
        if kind.kind == "S":
            return r.choice([b"", b"a", b"ab"])[:kind.itemsize]
        if kind.kind == "U":
            return r.choice(["", "a", "\u20ac", "\U0001f600"])[:kind.itemsize // 4]
        if kind.kind == "V":
            return r.randbytes(kind.itemsize)
        if kind.kind in "Mm":
            low, high = (-3000, 3000) if r.random() < 0.5 else (-(2**40), 2**40)
            return numpy.array([r.choice([-(2**63), r.randrange(low, high)])], "i8").view(kind.newbyteorder("="))[0]
        return numpy.frombuffer(r.randbytes(kind.itemsize), kind)[0] if kind.kind != "b" else r.random() < 0.5

    def whole():
        kind = any_type()
        shape = tuple(r.choice([0, 1, 2, 3, 5]) for _ in range(r.choice([0, 1, 1, 1, 2, 3])))
        with numpy.errstate(all="ignore"):
            made = numpy.empty(shape, kind)
            for index in numpy.ndindex(shape):
                made[index] = one(kind)
        return {0: lambda: made, 1: lambda: numpy.asfortranarray(made), 2: lambda: made.T,
                3: lambda: made[::2] if made.ndim else made}[r.randrange(4)]()

    def value():
        made = whole()
        if made.size and made.dtype.kind in "biufcSU" and r.random() < 0.3:
            return made[tuple(0 for _ in made.shape)]
        return made

    made = [value() for _ in range(1 + size % 5)]
    return made[0] if len(made) == 1 else made + [made[0], {"first": made[0]}]


# ---- requests


def dump(value, request):
    protocol = request.get("protocol", 4)
    if request.get("pure"):
        output = io.BytesIO()
        pickle._Pickler(output, protocol).dump(value)
        data = output.getvalue()
    else:
        data = pickle.dumps(value, protocol)
    return pickletools.optimize(data) if request.get("optimize") else data


def answer(request):
    action = request["do"]
    if action in ("text", "describe", "again", "check"):
        data = base64.b64decode(request["pickle"])
        value = pickle.loads(data)
        if action == "describe":
            return {"text": "%s %s" % (type(value), ascii(value))}
        if action == "again":
            return {"pickle": base64.b64encode(dump(value, request)).decode()}
        if action == "check":
            return {"text": str(evaluate(request["expression"], value=value, data=data))}
        return {"text": Canonical().of(value)}
    if action == "random":
        value, data = random_value(request)
        return {"pickle": base64.b64encode(data).decode(), "text": Canonical().of(value)}
    if action == "numpy":
        value = random_numpy(request["seed"], request["size"])
    else:
        value = evaluate(request["expression"])
    if isinstance(value, Opaque):
        return {"pickle": base64.b64encode(dump(value.value, request)).decode()}
    return {"pickle": base64.b64encode(dump(value, request)).decode(), "text": Canonical().of(value)}


def evaluate(expression, **names):
    """An expression of the tests' own, about a value that was loaded."""
    names = {**globals(), **names}
    for module in ("numpy", "pandas"):
        if module in expression:
            names[module] = __import__(module)
    return eval(expression, names)


def main():
    for name in sys.argv[1:]:
        __import__(name)
    print(json.dumps({"text": sys.version}), flush=True)
    for line in sys.stdin:
        try:
            reply = answer(json.loads(line))
        except Exception as error:
            reply = {"error": "%s: %s" % (type(error).__name__, error)}
        print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    main()
