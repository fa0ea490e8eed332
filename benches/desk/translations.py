"""What the shop's language model makes of chat messages in the other language, and how much of it the number lock lets pass.

    KEFU_LLM=embedded python benches/desk/translations.py     # needs the demo shop loaded; some seconds a text on two cores

Prints each text, its translation, what differs and how long it took. The texts were written for this bench; whether a translation says
what the original says is for a reader to judge.
"""

import asyncio
import statistics
import time

from kefu.commands.place import at_shop
from kefu.settings import Settings
from kefu.turn import Book
from kefu.turn.translating import Untranslated, translate

TEXTS = (
    ("en", "Hi, I ordered two mugs last Monday and paid ¥129. They still haven't arrived. Where is my parcel?"),
    ("en", "The lid of the kettle is cracked. I want a refund of ¥89.50, not a replacement."),
    ("en", "I waited 3 weeks, nobody called me on 13812345678. This is ridiculous!"),
    ("en", "Can I change the size from 1.5 m to 1.8 m before you ship it on November 26?"),
    ("en", "It was fine until the second wash. Is that covered by the warranty?"),
    ("en", "Please do not send it to my office, I moved."),
    ("zh", "您好，让您久等了。您的包裹今天已经从杭州发出，预计 11 月 26 日送到。"),
    ("zh", "质量问题的退货，运费由我们承担，您先垫付，退款时一并退回，最多 25 元。"),
    ("zh", "很抱歉，这款被套不能改尺寸，不过可以给您退 ¥40.00 的差价，3 个工作日内到账。"),
    ("zh", "麻烦您拍一张破损处的照片发过来，我马上给您登记。"),
    ("zh", "这个订单还没有付款，付款后 48 小时内发货。"),
    ("zh", "没有收到您的退货，请问是哪天寄出的？快递单号是多少？"),
)


async def main() -> None:
    async with at_shop(Settings(), "puyu", model=True) as (parts, shop):
        seconds: list[float] = []
        clean = 0
        for language, text in TEXTS:
            conversation, _ = await parts.conversations.start(shop.merchant_id, language, {})
            book = await Book.open(parts, conversation)
            masked = await book.masked(parts, text)
            begun = time.monotonic()
            made = await translate(parts, book, masked, "zh" if language == "en" else "en", _quiet)
            for _ in range(60):
                if not isinstance(made, Untranslated) or made.code != "not_now":
                    break
                await asyncio.sleep(2)  # the local model loads
                begun = time.monotonic()
                made = await translate(parts, book, masked, "zh" if language == "en" else "en", _quiet)
            print(f"{language}: {masked}")
            if isinstance(made, Untranslated):
                print(f"    {made.code} {made.why}")
                continue
            seconds.append(time.monotonic() - begun)
            clean += not made.differences
            print(f"    {made.text}", f"    {seconds[-1]:.1f} s {[(each.kind, each.said) for each in made.differences]}", sep="\n")
            await parts.conversations.delete(shop.merchant_id, conversation.id)
        if seconds:
            print(
                f"{len(seconds)} texts, {clean} with no difference; median {statistics.median(seconds):.1f} s, longest {max(seconds):.1f} s"
            )


async def _quiet(text: str) -> None:
    """Nobody watches."""


if __name__ == "__main__":
    asyncio.run(main())
