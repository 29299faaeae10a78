"""What a scripted applicant answers, in English, to questions that are read out: a table of turns of phrase."""

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What this applicant knows of their own sale. `price`: in digits as a question writes it; `price_words`: as it is said."""

    other: str
    address: str
    price: str
    price_words: str


# The first line that fits counts. In a reply '{...}' is a field of Matter; '?...' answers yes where the question names that field.
_REPLIES: Final = (
    (r"change it back alone|take it back", "No. I cannot. It takes both sides, or a court."),
    (r"something false|false papers", "It has legal consequences, and it may be cancelled."),
    (r"may you stop now", "Yes. I may stop now."),
    (r"ask you for money", "No, never."),
    (r"forced|telling you what|making you do", "No. Nobody forced me."),
    (r"whole sentence", "Yes, I want this registration, of my own free will."),
    (r"still the owner", "No."),
    (r"who owns the property once|what happens to the property", "The buyer. The property goes to the buyer."),
    (r"what is being registered", "The sale of my property."),
    (r"price.*(is that right|let me check)|let me check.*price", "?price"),
    (r"price", "The price is {price_words}."),
    (r"other party.*is that right|is the other party", "?other"),
    (r"related|who is the other party to you|family|husband", "We are not related. No relation at all."),
    (r"name of", "The other party is {other}."),
    (r"(property|address).*(is that right|let me check)|let me check.*property", "?address"),
    (r"property|address", "{address}."),
)


def reply(question: str, matter: Matter) -> str:
    """What is said; 'Yes.' where no line fits. Of a text that is read out only the question at its end counts."""
    asked = question.strip().rpartition("\n")[2].lower()
    for pattern, words in _REPLIES:
        if re.search(pattern, asked):
            if words.startswith("?"):
                return "Yes. That is right." if getattr(matter, words[1:]).lower() in asked else "No. That is not right."
            return words.format(other=matter.other, address=matter.address, price_words=matter.price_words)
    return "Yes."
