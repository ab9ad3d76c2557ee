"""E-mail addresses of customers: who they are known by. Pure."""

import re

EMAIL_MAX = 254
EMAIL = re.compile(r"(?!.*=\?)[^@\s<>()\[\],;:\\\"]{1,64}@[^@\s<>()\[\],;:\\\"]+\.[^@\s.<>()\[\],;:\\\"]+")


def email_is_valid(email: str) -> bool:
    return len(email) <= EMAIL_MAX and EMAIL.fullmatch(email) is not None


def one_slip_apart(one: str, other: str) -> bool:
    """Whether one letter more, one less, another one, or two that changed places make one of the other."""
    if one == other:
        return False
    short, long = sorted((one, other), key=len)
    at = next((index for index, letter in enumerate(short) if letter != long[index]), len(short))
    if len(long) == len(short) + 1:
        return short[at:] == long[at + 1 :]
    swapped = short[:at] + short[at + 1 : at + 2] + short[at : at + 1] + short[at + 2 :]
    return len(long) == len(short) and (short[at + 1 :] == long[at + 1 :] or swapped == long)
