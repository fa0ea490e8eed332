"""What of a talk waits for an answer, and what only asks for a person."""

import re
from collections.abc import Sequence

from kefu.conversations import Message

HISTORY = 8  # messages before the open ones that understanding may look at, as in a turn
_HANDS_OVER = ("hand_over", "decline")  # lanes of replies that leave the matter open
SHORT_WISH = 12  # characters of a wish for a person that is about nothing else
_PERSON = re.compile(
    r"\W*(?:请|我要|帮我|给我|麻烦)?(?:转|找|要|接)?(?:个|一下)?人工(?:客服|服务)?[\W呢啊吧]*$"
    r"|\W*(?:(?:talk|speak) to |i want |get me )?(?:a |an |the )?(?:real )?(?:human|person|agent)(?: please)?\W*$",
    re.IGNORECASE,
)
LONGEST_HELLO = 30  # characters of a person's message that only says hello
_HELLO = re.compile(r"您好|你好|稍等|我来|马上|看一下|\b(?:hello|hi|hey|one moment|let me (?:see|look|check)|bear with)\b", re.IGNORECASE)


def open_messages(messages: Sequence[Message], further: int = 0) -> tuple[list[Message], list[Message]]:
    """What the customer wrote that nobody has dealt with, and the talk before it.

    A reply that declined, handed over or only said hello has dealt with nothing. `further`: go back over so many answers that did.
    """
    opened: list[Message] = []
    after: Message | None = None
    for message in reversed(messages):
        if message.sender == "customer":
            if not only_asks_for_person(message, after):
                opened.append(message)
        elif message.sender == "system" or (message.sender == "ai" and message.lane in _HANDS_OVER) or _is_hello(message):
            pass
        elif message.sender == "person" or not further:
            break
        else:
            further -= 1
        after = message
    opened.reverse()
    first = opened[0].seq if opened else 0
    return opened, [message for message in messages if message.seq < first][-HISTORY:]


def waits(messages: Sequence[Message]) -> bool:
    """Whether the customer has had no answer of a person to her last words, or none of the AI that settled them."""
    said = [message for message in messages if message.sender != "system" and not _is_hello(message)]
    if not said or said[-1].sender == "person":
        return False
    return said[-1].sender == "customer" or said[-1].lane in _HANDS_OVER


def last_asked(messages: Sequence[Message]) -> str:
    """The customer's last words that ask for more than a person; '' when there are none."""
    pairs = zip(messages, (*messages[1:], None), strict=True)
    said = [message.text for message, after in pairs if message.sender == "customer" and not only_asks_for_person(message, after)]
    return said[-1] if said else ""


def only_asks_for_person(message: Message, after: Message | None) -> bool:
    """'转人工', 'a person please': short, and answered by handing over."""
    is_answered = after is not None and after.sender == "ai" and after.lane == "hand_over"
    return (is_answered and len(message.text) <= SHORT_WISH) or bool(_PERSON.match(message.text))


def _is_hello(message: Message) -> bool:
    return message.sender == "person" and len(message.text) <= LONGEST_HELLO and bool(_HELLO.search(message.text))
