"""What a search found, without orders to a machine and without live markup: no lane and no prompt gets to see them."""

from dataclasses import replace

from kefu.perception.smuggled import disarmed
from kefu.vocabulary import Findings, Found

UNNAMED = 12  # characters of the text that stand for a title of which nothing is left


def disarmed_findings(findings: Findings) -> Findings:
    """The same findings where nothing was to be taken out. A passage of which no word is left is not found."""
    found = tuple(each for hit in findings.found if (each := _disarmed(hit)).passage.text)
    return findings if found == findings.found else replace(findings, found=found)


def _disarmed(hit: Found) -> Found:
    passage = hit.passage
    text = disarmed(passage.text)
    title = disarmed(passage.title) or text[:UNNAMED]
    if (title, text) == (passage.title, passage.text):
        return hit
    return replace(hit, passage=replace(passage, title=title, text=text))
