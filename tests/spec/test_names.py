"""Similar names."""

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spec_documents import compiled, document

from fastpix_dyn.spec import names
from fastpix_dyn.spec.names import (
    Candidate,
    candidate_suggestion,
    close_matches,
    component_name,
    correct_spelling,
    is_identifier,
    is_likely_misspelling,
    letters,
    pascal,
    snake,
    suggestion,
    template_names,
    template_shape,
    unused_name,
)


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("360p", ["480p", "720p", "1080p", "2160p"]),
        ("v1", ["v2", "v3"]),
        ("8:hours", ["6:hours", "24:hours"]),
        ("utf-8", ["utf-16", "utf-32"]),
        ("h264", ["h265"]),
        ("mp3", ["mp4"]),
        ("2024-01-01", ["2024-02-01"]),
        ("1080", ["108", "10800"]),
        ("track10", ["track1", "track100"]),
        ("4k", ["2k", "8k"]),
        ("get_v1_media", ["get_v2_media"]),
    ],
)
def test_no_number_leads_to_another(name, known):
    """A wrong number is no slip of the pen."""
    assert close_matches(name, known) == []
    assert "did you mean" not in suggestion(name, known)


@pytest.mark.parametrize(
    ("known", "clause"),
    [
        ([], "there are none"),
        (["b", "a"], "there are: a, b"),
        (
            [f"n{number:02}" for number in range(30)],
            f"there are: {', '.join(f'n{one:02}' for one in range(20))} and 10 more",
        ),
    ],
    ids=["none", "few", "many"],
)
def test_a_message_is_never_without_its_clause(known, clause):
    """It says what there is, however many there are."""
    assert suggestion("zzz", known) == clause


@pytest.mark.parametrize(
    ("name", "known", "found"),
    [
        ("pubilc", ["public", "private"], ["public"]),
        ("1080", ["1080p", "720p"], ["1080p"]),
        ("1080P", ["1080p", "720p"], ["1080p"]),
        ("mp_4_support", ["mp4Support", "mp5Support"], ["mp4Support"]),
        ("accesspolicy", ["accessPolicy", "accessPolicies"], ["accessPolicy"]),
        ("access-policy", ["accessPolicy", "access"], ["accessPolicy"]),
        ("limt", ["limit", "offset"], ["limit"]),
        ("limit1", ["limit"], ["limit"]),
        ("mpsupport", ["mp4Support"], ["mp4Support"]),
        ("v02", ["v2"], ["v2"]),
        ("zebra", ["public"], []),
        ("", ["public"], []),
    ],
)
def test_words_lead_to_near_ones(name, known, found):
    """Another spelling of the same letters is the only suggestion; numbers may have leading zeros."""
    assert close_matches(name, known) == found


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.text("abc_", max_size=5))
def test_two_numbers_are_never_near(one, other, around):
    """Whatever surrounds them."""
    found = close_matches(f"{around}{one}{around}", [f"{around}{other}{around}"])

    assert bool(found) <= (one == other)


@pytest.mark.parametrize(
    ("name", "candidate", "expected"),
    [
        ("uri", "url", True),
        ("titel", "title", True),
        ("start_time", "startTime", True),
        ("accessPolcy", "accessPolicy", True),
        ("to", "id", False),
        ("name", "url", False),
        ("line1", "line2", False),
        ("color", "colour", True),
        ("desc", "id", False),
        ("idd", "id", True),
    ],
)
def test_what_is_misspelt(name, candidate, expected):
    """Nearly the same letters, and the same numbers."""
    assert is_likely_misspelling(name, candidate) is expected


def test_letters_are_those_of_all_spellings():
    """snake_case, camelCase, kebab-case, PascalCase, words."""
    spellings = ["create_new_stream", "createNewStream", "create-new-stream", "CreateNewStream", "Create new stream"]

    assert {letters(one) for one in spellings} == {"createnewstream"}


@given(st.text(max_size=8))
def test_every_name_is_an_identifier_that_python_does_not_change(text):
    """Python normalizes identifiers by NFKC: `\ufb01` is `fi`, and `x\u00b2` is none."""
    for made in (snake(text), pascal(text)):
        assert ast.parse(f"x.{made}_").body[0].value.attr == f"{made}_"
        assert made.isidentifier()
    assert ast.parse(f"x.{snake(text)}").body[0].value.attr == snake(text)


@pytest.mark.parametrize(
    ("text", "name", "class_name"),
    [
        ("In-video AI features", "in_video_ai_features", "InVideoAIFeatures"),
        ("getMedia", "get_media", "GetMedia"),
        ("HTTPServer", "http_server", "HTTPServer"),
        ("getHTTPResponse", "get_http_response", "GetHTTPResponse"),
        ("list_URLs", "list_urls", "ListURLs"),
        ("userIDsList", "user_ids_list", "UserIDsList"),
        ("APIs", "apis", "APIs"),
        ("URLSafe", "url_safe", "URLSafe"),
        ("mp4Support", "mp4_support", "Mp4Support"),
        ("MP4Support", "mp4_support", "MP4Support"),
        ("H264", "h264", "H264"),
        ("2fa", "_2fa", "_2fa"),
        ("class", "class_", "Class"),
        ("Class", "class_", "Class"),
        ("match", "match", "Match"),
        ("None", "none", "None"),
        ("_a__b_", "a_b", "AB"),
        ("", "unnamed", "Unnamed"),
        ("--", "unnamed", "Unnamed"),
        ("ÜberFeld", "über_feld", "ÜberFeld"),
        ("\ufb01x\u00b2", "fix2", "Fix2"),
        ("日本", "日本", "日本"),
    ],
)
def test_each_name_in_snake_case_and_as_a_class(text, name, class_name):
    """Abbreviations stay one word, also in the plural; keywords get an underscore, digits one before them."""
    assert snake(text) == name
    assert pascal(text) == class_name


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a", True), ("é", True), ("class", True), ("1", False), ("a b", False), ("", False), ("\ufb01", False)],
)
def test_an_identifier_is_not_changed_by_python(text, expected):
    """A keyword is one; a ligature is none."""
    assert is_identifier(text) is expected


@pytest.mark.parametrize(
    ("file", "pointer", "used", "name"),
    [
        ("parts/tree.yaml", "/Tree", [], "Tree"),
        ("parts/tree.yaml", "/a/b~1c d", [], "b_c_d"),
        ("parts/tree.yaml", "/A.b-c_9", [], "A.b-c_9"),
        ("parts/tree.v1.yaml", "", [], "tree.v1"),
        ("parts/tree.yaml", "/Tree", ["Tree"], "Tree_2"),
        ("parts/tree.yaml", "/Tree", ["Tree", "Tree_2"], "Tree_3"),
        ("parts/tree.yaml", "/Tree", ["Tree_2"], "Tree"),
        ("parts/tree.yaml", "/é", [], "_"),
    ],
)
def test_the_name_of_a_component(file, pointer, used, name):
    """The last token, or the name of the file; a number if it is used."""
    assert component_name(file, pointer, used) == name


def test_an_unused_name_has_as_few_underscores_as_it_needs():
    """None, if nobody uses the name."""
    assert unused_name("a", ["b"]) == "a"
    assert unused_name("a", ["a_", "b", "a"]) == "a__"
    assert unused_name("a", {"a", "a__"}) == "a_"


def test_names_in_a_template():
    """Two of them, and an empty one."""
    assert template_names("/a/{b}/{c-d}:{}") == ["b", "c-d", ""]
    assert template_names("/a/b") == []
    assert template_shape("/a/{b}/{c-d}:{}") == "/a/{}/{}:{}"


@pytest.mark.parametrize(
    ("key", "known", "found"),
    [
        ("Access_Policy", ["accessPolicy"], "accessPolicy"),
        ("access-policy", ["accessPolicy"], "accessPolicy"),
        ("access_policy", ["accessPolice", "accessPolicy"], "accessPolicy"),
        ("limt", ["limit"], "limit"),
        ("limitt", ["limit"], "limit"),
        ("xlimit", ["limit"], "limit"),
        ("imit", ["limit"], "limit"),
        ("lomit", ["limit"], "limit"),
        ("limid", ["limit"], "limit"),
        ("lmiit", ["limit"], "limit"),
        ("ilmit", ["limit"], "limit"),
        ("limti", ["limit"], "limit"),
        ("limitss", ["limit"], ""),
        ("lxmxt", ["limit"], ""),
        ("badc", ["abcd"], ""),
        ("abcxef", ["abdcef"], ""),
        ("acb", ["abc"], ""),
        ("abcd", ["abce"], "abce"),
        ("abc", ["abcd"], "abcd"),
        ("ABC", ["abc"], "abc"),
        ("limot", ["limat", "limit"], "limat"),
        ("zzz", ["limit"], ""),
    ],
)
def test_a_spelling_is_corrected_by_one_edit(key, known, found):
    """An insertion, a deletion, a replacement or a transposition, in names of four characters or more."""
    assert correct_spelling(key, known) == found


@pytest.mark.parametrize(
    ("name", "candidate", "expected"),
    [
        ("page1", "page", True),
        ("page", "page1", True),
        ("page01", "page1", True),
        ("p1a2", "p1a3", False),
        ("1a", "a1", True),
    ],
)
def test_numbers_are_equal_or_missing(name, candidate, expected):
    """In one of the two names."""
    assert names.same_numbers(candidate, name) is expected


def test_at_most_three_names_are_similar():
    """The most similar first, then those that contain the name."""
    assert close_matches("limit", ["limit_a", "limitations", "limits", "limited"]) == ["limits", "limited", "limit_a"]
    assert close_matches("ab", ["a_b", "A-B", "aB", "AB"]) == ["a_b", "A-B", "aB"]
    assert close_matches("id", ["playbackIdentifier", "subject"]) == ["playbackIdentifier"]
    assert suggestion("limt", ["limit", "limits", "other"]) == "did you mean limit or limits?"


def test_only_the_first_5_000_names_are_compared():
    """The time grows with their number."""
    known = [f"{chr(0x4E00 + number)}" for number in range(4_999)]

    assert close_matches("needle", [*known, "needles"]) == ["needles"]
    assert close_matches("needle", [*known, "y", "needles"]) == []


@pytest.mark.parametrize(("count", "clause"), [(20, "there are: "), (21, "")])
def test_a_list_of_candidates_is_short_or_left_out(count, clause):
    """At most twenty."""
    candidates = [Candidate(f"n{one:02}", (f"n{one:02}",)) for one in range(count)]

    listed = ", ".join(one.label for one in candidates) if clause else ""
    assert candidate_suggestion("zzz", candidates) == f"{clause}{listed}"
    assert candidate_suggestion("zzz", []) == ""


def test_a_candidate_is_named_once_and_at_most_three_are():
    """In their order."""
    same = [Candidate(label, ("get_it",)) for label in ("a", "b", "a", "c", "d")]

    assert candidate_suggestion("get_it", same) == "it is a or b"
    assert candidate_suggestion("get_its", same) == "did you mean a or b?"
    assert candidate_suggestion("getIt", same[1:]) == "it is b or a or c"


def test_the_exact_name_comes_before_another_spelling():
    """Which comes before a similar one."""
    candidates = [Candidate("similar", ("get_its",)), Candidate("spelt", ("getIt",)), Candidate("exact", ("get_it",))]

    assert candidate_suggestion("get_it", candidates) == "it is exact"
    assert candidate_suggestion("get_it", candidates[:2]) == "it is spelt"
    assert candidate_suggestion("get_it", candidates[:1]) == "did you mean similar?"


@pytest.mark.parametrize(
    ("action", "verbs"),
    [
        ("create", "create add new make post insert generate register upload import"),
        ("read", "get list read fetch retrieve find search show view query describe"),
        ("update", "update set edit change modify patch put replace rename"),
        ("delete", "delete remove destroy drop erase purge del"),
    ],
)
def test_each_verb_means_its_action(action, verbs):
    """An operation that does it is suggested, before one that does something else."""
    does = {"create": "make", "read": "read", "update": "modify", "delete": "destroy"}
    candidates = [Candidate(one, (f"{verb}_shelf",)) for one, verb in does.items()]
    for verb in verbs.split():
        assert candidate_suggestion(f"{verb}_shelves", candidates) == f"did you mean {action}?", verb


@pytest.mark.parametrize(
    ("method", "action"),
    [("GET", "get"), ("HEAD", "get"), ("POST", "create"), ("PUT", "update"), ("PATCH", "update"), ("DELETE", "delete")],
)
def test_each_method_is_an_action(method, action):
    """Of an operation whose name begins with no verb."""
    candidates = [Candidate("this", ("shelf_books",), method), Candidate("other", ("shelf_book",), "OPTIONS")]

    assert candidate_suggestion(f"{action}_shelf_bookz", candidates) == "did you mean this?"


def test_what_deletes_by_its_method_is_suggested_for_deleting_only():
    """Whatever its name is."""
    candidates = [Candidate("this", ("create_shelf",), "DELETE")]

    assert candidate_suggestion("create_shelve", candidates, listed=()) == ""
    assert candidate_suggestion("remove_shelf", candidates, listed=()) == "did you mean this?"


@pytest.mark.parametrize("name", [None, 5, ["get_it"]])
def test_a_name_that_is_no_text_is_similar_to_nothing(name):
    """Callers may pass anything."""
    assert candidate_suggestion(name, [Candidate("get_it", ("get_it",))]) == "there are: get_it"
    assert suggestion(name, ["get_it"]) == "there are: get_it"


def test_200_characters_of_a_name_are_compared():
    """What comes after them does not count."""
    long = "x" * 200

    assert candidate_suggestion(f"{long}y", [Candidate("it", (long,))]) == "it is it"
    assert candidate_suggestion(f"{long[1:]}y", [Candidate("it", (long[1:],))]) == "did you mean it?"


def test_the_path_of_an_operation_from_a_client():
    """By its first namespace, and by the name that it has there."""
    operations = {
        f"/{number}": {"get": {"operationId": name, "tags": tags, "responses": {"204": {"description": ""}}}}
        for number, (name, tags) in enumerate([("getIt", ["A"]), ("get-it", ["A", "B"]), ("list", ["B", "A"])])
    }
    api = compiled(document(paths=operations))

    assert [names.client_path(api, plan) for plan in api.operations.values()] == ["a.get_it", "a.get_it_", "b.list"]


@pytest.mark.parametrize("own", ["playlist", "playlists", "live_playlists", "playlist_items"])
def test_an_operation_without_a_verb_is_compared_as_a_whole(own):
    """Its first word is a part of its subject."""
    name = f"create_{own.removesuffix('s')}"

    assert candidate_suggestion(name, [Candidate("it", (own,), "POST")]) == "did you mean it?"


def test_a_keyword_of_python_is_a_word_as_others():
    """`del` means to delete, and `import` to create, also by itself."""
    candidates = [Candidate("destroyer", ("delete",)), Candidate("maker", ("make",))]

    assert candidate_suggestion("del", candidates, listed=()) == "did you mean destroyer?"


def test_the_plural_of_a_short_word_is_the_same_word():
    """So it comes before a word of other letters."""
    candidates = [Candidate("other", ("get_idx",)), Candidate("plural", ("get_ids",))]

    assert candidate_suggestion("get_id", candidates) == "did you mean plural?"
    assert (
        candidate_suggestion("get_ids", [candidates[0], Candidate("singular", ("get_id",))]) == "did you mean singular?"
    )
