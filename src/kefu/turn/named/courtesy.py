"""What is said beside the matter: thanks, small talk, an insult, 'can you speak English?', and the wish for a person in any words."""

import re

from kefu.perception.emotion_signs import is_praise_of_a_fault
from kefu.perception.language import to_simplified
from kefu.turn.state import Request

# Intents of the taxonomy that are talk → what the AI says to it (`chat.*` of wording.yaml).
TALK = {
    "greeting": "greeting",
    "thanks": "thanks",
    "bye": "bye",
    "ok": "ok",
    "answer.no": "ok",
    "who_are_you": "who_are_you",
    "praise": "praise",
    "chitchat": "chitchat",
    "abuse": "upset",
}
TALKS = 0.6  # from here on such an intent is believed; of 853 clauses of questions one has it (benches/LOG.md, "Everyday talk")
ASKS_PEOPLE = 0.7  # the same for the intent "person"
_LANGUAGES = re.compile(
    r"(?:会|能|可以)(?:不会|不能|不可以)?[说讲用](?:中文|英文|英语|汉语|普通话)"
    r"|\b(?:speak|understand|reply in|chat in) (?:chinese|mandarin|english)\b",
    re.IGNORECASE,
)
_HELP = re.compile(r"^\W*(?:help|help me|帮帮我|帮忙|帮个忙)\W*$", re.IGNORECASE)
_REACHES_PEOPLE = re.compile(
    r"(?:怎么|如何|哪里).{0,3}(?:联系|找到?|转接?).{0,3}人工"
    r"|\bhow (?:do|can|could) i (?:contact|reach|talk to|speak (?:to|with)|get) (?:an? |your |the )?"
    r"(?:human|(?:real )?person|agent|someone|support)\b",
    re.IGNORECASE,
)


_OF_WAITING = re.compile(
    r"还在(?:原地|路上|等|转)|(?:[两三四五六七八九十几半]+|\d+)个?(?:天|周|月|星期|礼拜)(?:了|都|还|才)"
    r"|\b(?:still|after|only) .{0,20}\b(?:days|weeks|months)\b|\b(?:days|weeks|months) (?:later|and still)\b",
    re.IGNORECASE,
)
_ASKS_FOR_SOMEONE = re.compile(
    r"\b(?:anyone|anybody|someone|somebody)\b.{0,16}\b(?:real|human)\b|\b(?:real|human|actual)\b.{0,20}\bto (?:talk|speak)\b"
    r"|\b(?:talk|speak) (?:to|with) (?:someone|somebody|anyone|a person|a human)\b|\bnot (?:a|to a) (?:machine|bot|robot)\b"
    r"|(?:跟|和|找|叫)(?:个|一个|一位)?(?:真?人|活人)(?:说|聊|讲|谈|来|跟)|找(?:个|一个)人(?:跟|和|来|说)",
    re.IGNORECASE,
)


def small_talk(request: Request) -> str:
    """What is said to a clause that is not about the matter, a key of wording.yaml behind `chat.`; "" when it is."""
    if not re.search(r"\w", request.text):
        return "empty"
    if _LANGUAGES.search(request.text):
        return "languages"
    if _HELP.search(request.text):
        return "greeting"
    is_of_something = request.products or request.order or request.tracking or request.attributes or request.cue
    talk = "" if is_of_something or request.leaf_confidence < TALKS else TALK.get(request.leaf, "")
    plain = to_simplified(request.text)
    if talk in ("praise", "thanks") and (is_praise_of_a_fault(plain) or _OF_WAITING.search(plain)):
        return "" if request.maybe_order else "upset"  # 'ten days in one place, well done': what it is about is looked up
    return talk


def asks_for_people(request: Request) -> bool:
    """Whether a person is wished for in words that are no command: 'how do I reach someone?', 怎么联系人工."""
    if _REACHES_PEOPLE.search(request.text) or _ASKS_FOR_SOMEONE.search(request.text):
        return True
    return request.leaf == "person" and request.leaf_confidence >= ASKS_PEOPLE
