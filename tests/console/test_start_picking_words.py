"""What is said where some of the ticked work could not be started."""

from orderwright.console.warehouse_pick import in_few_words


def test_each_reason_is_said_once_and_three_at_most() -> None:
    assert in_few_words([]) == ""
    assert in_few_words(["It is gone.", "It is gone.", "Sam picks it."]) == "It is gone. Sam picks it."
    assert in_few_words(["A.", "B.", "C."]) == "A. B. C."
    assert in_few_words(["A.", "B.", "C.", "D.", "E."]) == "A. B. C. 2 more could not be started either."
