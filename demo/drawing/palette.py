"""Colours of the shop: the colour words of variants, materials, backdrops, and mixing."""

# The colour words of variants.csv; what a customer reads is what the picture shows.
COLOURS = {
    "雾蓝": "#9db6c7",
    "米白": "#f1eadd",
    "灰绿": "#a3b59b",
    "陶红": "#bf6a50",
    "墨黑": "#3b3a3d",
    "炭灰": "#5c5e62",
    "松绿": "#54705f",
    "奶黄": "#f0d894",
    "藕粉": "#dfb0aa",
    "烟灰": "#a8a9a8",
    "薄荷绿": "#a9d3c0",
    "燕麦米色": "#d9c8ab",
    "胡桃棕": "#7d573d",
    "原木色": "#d6ad79",
    "月白": "#eaf0f1",
    "琥珀棕": "#b0682f",
    "湖蓝": "#6ea8bd",
    "雾紫": "#b5a9c6",
    "银色": "#c3c8cc",
    "沙米色": "#dcc6a3",
    "黄铜金": "#c9a35a",
    "藏青": "#3f4f6e",
    "姜黄": "#d9a441",
    "焦糖棕": "#b07b4c",
    "柿橙": "#e0803f",
    "透明": "#dfecee",
}

# What a product is made of, where its first variant has no colour.
MATERIALS = {
    "iron": "#3c3a39",
    "steel": "#c2c7cb",
    "blued steel": "#55585e",
    "linen": "#e4d6be",
    "cotton": "#f4efe6",
    "silk": "#f3ead8",
    "glass": "#dcebec",
    "amber glass": "#a8632c",
    "porcelain": "#f3f3ef",
    "ceramic": "#eee7da",
    "plaster": "#f4efe7",
    "paper": "#f8edd8",
    "teak": "#b98552",
    "oak": "#d6ad79",
    "walnut": "#76523b",
    "bamboo": "#dcb878",
    "rattan": "#cfa46c",
    "hyacinth": "#c49a63",
    "copper": "#c98b5e",
    "lava": "#9c4a33",
    "clear plastic": "#dfe9ea",
    "charcoal": "#5c5e62",
    "film": "#c9dbe4",
    "brass": "#c9a35a",
    "meadow": "#cbb07a",
    "leaf": "#7f9a72",
    "wax": "#f3e9d6",
}

# Backdrops: the wall, and the table the product stands on.
TONES = {
    "linen": ("#f6f0e5", "#e9dfce"),
    "sand": ("#f3e7d3", "#e3d1b5"),
    "sage": ("#e3eadf", "#cbd7c6"),
    "mist": ("#e2ebef", "#c9d7de"),
    "blush": ("#f6e7e1", "#e8cfc5"),
    "lilac": ("#ebe6f0", "#d6cee0"),
    "stone": ("#ecebe7", "#d8d6d0"),
    "mint": ("#e2efe9", "#c7ddd3"),
    "butter": ("#f9f0d8", "#ecdcb2"),
    "clay": ("#e9d3c4", "#d6b6a2"),
    "fern": ("#cfdacb", "#b3c4b0"),
    "lake": ("#cfdfe6", "#b1c8d3"),
    "dusk": ("#b9b5bd", "#9b96a0"),
    "evening": ("#c4b3a4", "#a8937f"),
}

_LIGHT = "#fffdf8"
_DARK = "#2b2422"


def mix(one: str, other: str, share: float) -> str:
    """`one` with a `share` (0 to 1) of `other`."""
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def lighter(colour: str, share: float) -> str:
    return mix(colour, _LIGHT, share)


def darker(colour: str, share: float) -> str:
    """A share of warm near-black: shade in a room is never pure black."""
    return mix(colour, _DARK, share)


def is_dark(colour: str) -> bool:
    red, green, blue = _channels(colour)
    return 0.3 * red + 0.59 * green + 0.11 * blue < 115


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
