import pytest

from requests_app.cases import mentioning, watching
from requests_app.models import Mention, Message


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@ines, look; and @Sam.", ["ines", "sam"]),
        ("mail rosa@example.org or call @ 5 pm", []),
        ("(@ines) @ines", ["ines"]),
        ("no @@ines, no /@ines", []),
    ],
)
def test_names_are_what_stands_behind_an_at(text, found):
    assert mentioning.names(text) == found


def test_a_colleague_is_told_once_finds_it_and_watches(cast):
    weeds = cast.submit(cast.high_weeds)
    mentioning.add_note(
        weeds, by=cast.sam, text="@ines and @sam: the owner called.", mentioned=[cast.ines, cast.sam]
    )
    assert list(mentioning.mentions_of(cast.ines).values_list("note__text", flat=True))
    assert not mentioning.mentions_of(cast.sam).exists()
    assert watching.watchers(weeds) == [cast.ines]
    mail = Message.objects.get()
    assert mail.to == cast.ines.email and weeds.number in mail.subject and "owner" not in mail.body
    assert (mentioning.see(cast.ines), mentioning.see(cast.ines)) == (1, 0)
    assert Mention.objects.get().seen_at
