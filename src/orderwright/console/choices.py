"""What can be chosen in forms: codes and their words."""

Choices = list[tuple[str, str]]

HOLD_REASONS: Choices = [
    ("customer", "Customer asked"),
    ("address", "Address"),
    ("payment", "Payment"),
    ("fraud", "Suspicion of fraud"),
    ("stock", "Stock"),
    ("other", "Something else"),
]
CANCEL_REASONS: Choices = [
    ("customer", "Customer asked"),
    ("stock", "Can't be supplied"),
    ("payment", "Not paid"),
    ("fraud", "Fraud"),
    ("other", "Something else"),
]
RETURN_REASONS: Choices = [
    ("damaged", "Damaged"),
    ("wrong_item", "Wrong item"),
    ("not_as_described", "Not as described"),
    ("unwanted", "Changed my mind"),
    ("other", "Something else"),
]
CASE_KINDS: Choices = [
    ("missing", "Something is missing"),
    ("damaged", "Something is damaged"),
    ("wrong_item", "Wrong item"),
    ("late", "It is late"),
    ("other", "Something else"),
]


def words_of(choices: Choices, code: str) -> str:
    """The words of a code; one that is not offered is spelled out."""
    return dict(choices).get(code, code.replace("_", " ").capitalize())
