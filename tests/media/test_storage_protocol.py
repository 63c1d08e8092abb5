"""The resumable protocol of the storage host: each status, range and header, and what the upload does next."""

import io
import logging

import pytest
from scripted_storage import ID, OTHER_ID, SESSION, Script, client_of, reply, stored, upload

from fastpix_dyn import APIConnectionError, APITimeoutError, Retry, UploadError

QUANTUM = 262_144
SMALL = b"ten bytes!"
WHOLE = f"bytes 0-9/{len(SMALL)}"
ASKED = "bytes */10"


def sent(replies, content=SMALL, **options):
    """Return the script of an upload that succeeds after *replies*."""
    script = Script([*replies])
    result = upload(script, io.BytesIO(content), **options)
    assert result.size == len(content)
    assert script.replies == []
    return script


def refused(replies, content=SMALL, **options):
    """Return the script and the error of an upload that fails after *replies*."""
    script = Script([*replies])
    with pytest.raises(UploadError) as caught:
        upload(script, io.BytesIO(content), **options)
    assert script.replies == []
    return script, caught.value


# Each status.


@pytest.mark.parametrize("status", [200, 201])
def test_a_file_is_complete(status):
    """With either status."""
    assert sent([reply(status)]).ranges == [WHOLE]


@pytest.mark.parametrize("status", [202, 203, 204, 206, 226, 299])
def test_any_other_success_leads_to_a_status_request(status):
    """It does not say whether the file is complete."""
    script = sent([reply(status), reply(200)])

    assert script.ranges == [WHOLE, ASKED]
    assert script.pauses == [1.0]


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_temporary_status_leads_to_a_status_request(status):
    """What is not stored is sent again."""
    script = sent([reply(status), stored(0), reply(200)])

    assert script.ranges == [WHOLE, ASKED, WHOLE]
    assert script.pauses == [1.0]


@pytest.mark.parametrize("status", [501, 505, 599])
def test_a_server_error_that_the_policy_does_not_retry_ends_the_upload(status):
    """It is no refusal of the file."""
    _, error = refused([reply(status)])

    assert error.message == f"the file could not be sent: the storage host returned {status}"


@pytest.mark.parametrize("status", [400, 401, 402, 403, 405, 407, 409, 411, 412, 413, 416, 428, 430, 499])
def test_any_other_client_error_is_a_refusal(status):
    """The error has the status and the id of the upload, which is cancelled."""
    script, error = refused([reply(status)])

    assert error.message == f"the storage host refused the file: {status}"
    assert (error.status, error.upload_id) == (status, ID)
    assert script.calls == [("POST", "/on-demand/upload"), ("PUT", f"/on-demand/upload/{ID}/cancel")]


@pytest.mark.parametrize("status", [300, 301, 302, 303, 304, 307, 309, 399])
def test_a_redirect_is_not_followed(status):
    """But for 308, which is none here."""
    _, error = refused([reply(status, Location="https://elsewhere.example/")])

    assert error.message == f"the storage host returned the redirect {status}; redirects of files are not followed"
    assert error.status == status


@pytest.mark.parametrize("status", [404, 410])
def test_a_session_that_is_gone_is_replaced_by_that_of_a_new_upload(status):
    """The one before is not cancelled: it does not exist any more."""
    script = Script([reply(status), reply(200)])
    script.created = [{"uploadId": OTHER_ID, "url": f"{SESSION}&first"}, {"uploadId": ID, "url": SESSION}]

    assert upload(script, io.BytesIO(SMALL)) == ID
    assert [send.request.url for send in script.sends] == [f"{SESSION}&first", SESSION]
    assert script.calls == [("POST", "/on-demand/upload")] * 2


@pytest.mark.parametrize("status", [404, 410])
def test_a_session_that_is_gone_at_a_status_request_is_replaced(status):
    """As at a chunk."""
    assert sent([reply(503), reply(status), reply(200)]).ranges == [WHOLE, ASKED, WHOLE]


# How many bytes are stored.


@pytest.mark.parametrize("text", ["bytes=0-262143", " bytes=0-262143 "])
def test_a_range_says_how_many_bytes_are_stored(text):
    """The next chunk begins after them."""
    script = sent([reply(308, Range=text), reply(200)], bytes(QUANTUM + 5))

    assert script.ranges == ["bytes 0-262143/262149", "bytes 262144-262148/262149"]
    assert [len(send.request.content) for send in script.sends] == [QUANTUM, 5]


ODD_RANGES = [
    "bytes=0-262144",  # one byte more than was sent
    "bytes=1-262143",
    "bytes=0-",
    "bytes=-5",
    "bytes 0-262143",
    "items=0-262143",
    "0-262143",
    "bytes=0-262143,262144-262148",
    "bytes=0-1/5",
    "bytes=0-" + "9" * 19,
    "bytes=0-\u0661",
    "Bytes=0-1",
]


@pytest.mark.parametrize("text", ODD_RANGES)
def test_an_odd_range_is_no_progress(text, caplog):
    """The storage host is asked again, with what it said in the log."""
    with caplog.at_level(logging.INFO, "fastpix_dyn"):
        script = sent([reply(308, Range=text), stored(QUANTUM), reply(200)], bytes(QUANTUM + 5))

    assert script.ranges == ["bytes 0-262143/262149", "bytes */262149", "bytes 262144-262148/262149"]
    assert "upload: APIConnectionError; next attempt in 1.0 s" in caplog.text


def test_an_odd_range_is_in_the_error():
    """With the most bytes that could be stored."""
    _, error = refused([reply(308, Range="bytes=0-10")], client={"retries": None})

    assert error.message == (
        "the file could not be sent: the storage host reports the range 'bytes=0-10' as stored, but at most 10 bytes "
        "were sent"
    )


def test_a_storage_host_may_store_a_part_of_a_chunk():
    """The rest of it is sent in the next one."""
    script = sent([stored(QUANTUM), stored(QUANTUM + 7), reply(200)], bytes(2 * QUANTUM))

    assert script.ranges == ["bytes 0-262143/524288", "bytes 262144-524287/524288", "bytes 262151-524287/524288"]
    assert script.pauses == []


@pytest.mark.parametrize(("first", "asks"), [(0, True), (QUANTUM, True), (QUANTUM + 1, False)])
def test_a_chunk_of_which_nothing_was_stored_leads_to_a_status_request(first, asks):
    """One byte more than before is progress; as many as before, or fewer, are none."""
    replies = [stored(QUANTUM), stored(first), *[stored(QUANTUM)] * asks, reply(200)]
    script = sent(replies, bytes(2 * QUANTUM))

    assert ("bytes */524288" in script.ranges) == asks
    assert len(script.pauses) == asks


def test_all_bytes_without_completion_lead_to_status_requests():
    """Until the storage host reports the file as complete, or the attempts end."""
    told = []
    script = sent([stored(10), stored(10), reply(201)], on_progress=lambda *step: told.append(step))
    assert script.ranges == [WHOLE, ASKED, ASKED]
    assert script.pauses == [1.0]  # after the status request only: the chunk was progress
    assert told == [(10, 10), (10, 10)]

    script, error = refused([stored(10), stored(10), stored(10)], client={"retries": Retry(attempts=2, base=0)})
    assert error.message == (
        "the file could not be sent: the storage host has all bytes, but does not report the file as complete"
    )


def test_a_storage_host_that_stores_nothing_is_named_in_the_error():
    """After the attempts."""
    _, error = refused([stored(0)], client={"retries": None})

    assert error.message == "the file could not be sent: the storage host stored none of the bytes that were sent"


@pytest.mark.parametrize("size", ["10", " 10 ", "", "ten", "-10", "9" * 19, "\u0661\u0660"])
def test_the_size_that_a_complete_file_has(size):
    """The right number passes, and what is no number is ignored."""
    sent([reply(200, X_Goog_Stored_Content_Length=size)])


@pytest.mark.parametrize("size", ["9", "11", "0"])
def test_a_complete_file_of_another_size_is_an_error(size):
    """One byte fewer, one more, and none."""
    _, error = refused([reply(200, X_Goog_Stored_Content_Length=size)])

    assert error.message == f"the storage host stored {size} bytes of a file of 10"


def test_success_before_the_last_chunk_is_an_error():
    """The error says after how many bytes it came."""
    _, error = refused([stored(QUANTUM), reply(200)], bytes(3 * QUANTUM))

    assert error.message == "the storage host reports the file as complete after 524288 bytes, but there are more"


def test_success_of_a_status_request_before_the_last_chunk_is_an_error():
    """It counts what was sent in all."""
    _, error = refused([stored(QUANTUM), reply(503), reply(201)], bytes(3 * QUANTUM))

    assert error.message == "the storage host reports the file as complete after 524288 bytes, but there are more"


def test_success_of_a_status_request_counts_what_was_sent_in_all():
    """Not only what was sent last."""
    replies = [stored(QUANTUM), reply(503), stored(0), reply(503), reply(200)]
    _, error = refused(replies, bytes(3 * QUANTUM))

    assert error.message == "the storage host reports the file as complete after 524288 bytes, but there are more"


def test_success_of_a_chunk_that_is_sent_again_counts_only_that_chunk():
    """Although all chunks were sent before: the storage host lost the last one."""
    replies = [stored(QUANTUM), reply(503), stored(0), reply(200)]
    _, error = refused(replies, bytes(2 * QUANTUM))

    assert error.message == "the storage host reports the file as complete after 262144 bytes, but there are more"


def test_a_storage_host_that_loses_what_it_had_is_given_up():
    """Only more bytes than ever before are progress: the attempts end."""
    lost = [reply(503), stored(0), stored(QUANTUM)]
    script, error = refused([stored(QUANTUM), *lost, reply(503)], bytes(3 * QUANTUM), client={"retries": 1})

    assert error.message == "the file could not be sent: the storage host returned 503"
    assert script.ranges[-1] == "bytes 262144-524287/786432"


def test_progress_makes_all_attempts_available_again():
    """A failure after each chunk, with two attempts."""
    content = bytes(3 * QUANTUM)
    replies = [reply(503), stored(QUANTUM), reply(503), stored(2 * QUANTUM), reply(503), reply(200)]

    script = sent(replies, content, client={"retries": Retry(attempts=2, base=3)})

    assert script.pauses == [3, 3, 3]
    assert [send.attempt for send in script.sends] == [1, 2, 1, 2, 1, 2]


def test_a_single_byte_is_progress():
    """The attempts begin anew."""
    replies = [reply(503), stored(1), reply(503), stored(1), reply(200)]

    assert sent(replies, client={"retries": 1}).ranges[-1] == "bytes 1-9/10"


# The requests.


def test_a_chunk_has_its_range_and_the_media_type_of_the_file(tmp_path):
    """A status request has the range alone."""
    path = tmp_path / "film.webm"
    path.write_bytes(SMALL)
    script = Script([reply(503), stored(0), reply(200)])
    upload(script, path)

    chunk = (("Content-Type", "video/webm"), ("Content-Range", "bytes 0-9/10"))
    assert [send.request.headers for send in script.sends] == [chunk, (("Content-Range", "bytes */10"),), chunk]
    assert [send.request.content for send in script.sends] == [SMALL, b"", SMALL]
    assert {send.request.method for send in script.sends} == {"PUT"}
    assert {send.request.url for send in script.sends} == {SESSION}


def test_nothing_of_the_client_is_in_the_requests_to_the_storage_host():
    """No credentials, but its timeout and its limit of a response; no path, which is signed."""
    script = sent([reply(200)], client={"timeout": 7, "max_response_bytes": 5000, "headers": {"X-Own": "1"}})

    (send,) = script.sends
    assert (send.auth, send.timeout, send.limit, send.bare, send.stream) == (None, 7, 5000, True, False)
    assert (send.operation.path, send.operation.method) == ("", "PUT")
    assert send.operation.id == "direct-upload-video-media"


class Stream(io.RawIOBase):
    """A pipe."""

    def __init__(self, content):
        self.content = io.BytesIO(content)

    def readable(self):
        """It is."""
        return True

    def readinto(self, buffer):
        """The next bytes."""
        return self.content.readinto(buffer)


def test_the_size_of_a_pipe_is_unknown_until_its_end():
    """Also in a status request."""
    script = Script([stored(QUANTUM), reply(503), stored(2 * QUANTUM), reply(200)])
    result = upload(script, Stream(bytes(2 * QUANTUM + 1)))

    assert result.size == 2 * QUANTUM + 1
    assert script.ranges == [
        "bytes 0-262143/*",
        "bytes 262144-524287/*",
        "bytes */*",
        "bytes 524288-524288/524289",
    ]


def test_a_pipe_that_ends_with_a_chunk_is_completed_without_bytes():
    """Its size was not known when the last chunk was sent."""
    script = Script([stored(QUANTUM), reply(200)])
    upload(script, Stream(bytes(QUANTUM)))

    assert script.ranges == ["bytes 0-262143/*", "bytes */262144"]
    assert "Content-Type" not in dict(script.sends[1].request.headers)


def test_a_pipe_whose_bytes_are_all_stored_is_not_complete_before_the_storage_host_says_so():
    """The request that completes it had no bytes: none were lost."""
    script = Script([stored(QUANTUM), stored(QUANTUM)])
    with pytest.raises(UploadError, match="has all bytes, but does not report the file as complete"):
        upload(script, Stream(bytes(QUANTUM)), client={"retries": None})


def test_success_before_the_end_of_a_pipe_is_an_error():
    """Its size is not known."""
    script = Script([reply(200)])
    with pytest.raises(UploadError, match="complete after 262144 bytes, but there are more"):
        upload(script, Stream(bytes(QUANTUM)))


def test_an_empty_pipe_is_an_error():
    """Nothing is sent to the storage host."""
    script = Script([])
    with pytest.raises(UploadError, match="the pipe is empty, so there is nothing to upload"):
        upload(script, Stream(b""))

    assert [path for _, path in script.calls] == ["/on-demand/upload", f"/on-demand/upload/{ID}/cancel"]


@pytest.mark.parametrize(("total", "sizes"), [(8 * 2**20, [8 * 2**20]), (8 * 2**20 + 1, [8 * 2**20, 1])])
def test_a_chunk_has_8_mib_by_default(total, sizes):
    """At the limit, and one byte above it."""
    script = Script([*[stored(8 * 2**20)] * (len(sizes) - 1), reply(200)])
    with client_of(script) as client:
        client.upload(io.BytesIO(bytes(total)))

    assert [len(send.request.content) for send in script.sends] == sizes


class Counting(io.BytesIO):
    """A file in memory that counts what is read."""

    count = 0

    def read(self, size=-1):
        """Count it."""
        content = super().read(size)
        self.count += len(content)
        return content


def test_a_file_is_compared_before_its_last_chunk_and_at_the_end():
    """Not before each chunk: the time would grow with the square of the size."""
    file = Counting(bytes(4 * QUANTUM))
    upload(Script([stored(QUANTUM), stored(2 * QUANTUM), stored(3 * QUANTUM), reply(200)]), file)

    assert file.count == 3 * 4 * QUANTUM


# Opening a session.


UNOPENED = "https://storage.example/film?signature=s"


def opened(replies, **options):
    """Return the script of an upload whose session must be opened."""
    script = Script([*replies], created=[{"uploadId": ID, "url": UNOPENED}])
    upload(script, io.BytesIO(SMALL), **options)
    assert script.replies == []
    return script


def not_opened(replies, **options):
    """Return the error of an upload whose session is not opened."""
    with pytest.raises(UploadError) as caught:
        opened(replies, **options)
    return caught.value


@pytest.mark.parametrize("status", [200, 201])
@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("https://other.example/s?upload_id=7", "https://other.example/s?upload_id=7"),
        ("HTTPS://other.example/s?upload_id=7", "HTTPS://other.example/s?upload_id=7"),
        ("/s?upload_id=7", "https://storage.example/s?upload_id=7"),
        ("s?upload_id=7", "https://storage.example/s?upload_id=7"),
        ("//other.example/s", "https://other.example/s"),
    ],
)
def test_the_location_of_a_session_is_used(status, location, url):
    """It may be relative to the URL of the request."""
    script = opened([reply(status, Location=location), reply(200)])

    assert [send.request.url for send in script.sends] == [UNOPENED, url]
    assert script.sends[0].request.method == "POST"
    assert script.sends[0].request.headers == (
        ("Content-Type", "application/octet-stream"),
        ("x-goog-resumable", "start"),
    )
    assert script.sends[0].request.content == b""


@pytest.mark.parametrize(
    "url",
    ["https://storage.example/film", f"{UNOPENED}&upload=1", f"{UNOPENED}#upload_id=1", f"{UNOPENED}&x=upload_id"],
)
def test_only_a_url_with_an_upload_id_is_a_session(url):
    """In its query, by its name."""
    script = Script([reply(201, Location="/?upload_id=2"), reply(200)], created=[{"uploadId": ID, "url": url}])
    upload(script, io.BytesIO(SMALL))

    assert [send.request.method for send in script.sends] == ["POST", "PUT"]


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_opening_a_session_is_tried_again_after_a_temporary_status(status):
    """By the policy for the storage host."""
    script = opened([reply(status), reply(201, Location="/?upload_id=2"), reply(200)])

    assert script.ranges == ["POST", "POST", WHOLE]
    assert [send.attempt for send in script.sends] == [1, 2, 1]
    assert script.pauses == [1.0]


def test_opening_a_session_is_tried_again_after_a_connection_error():
    """By the same policy."""
    script = opened([APIConnectionError("broken"), reply(201, Location="/?upload_id=2"), reply(200)])

    assert script.ranges == ["POST", "POST", WHOLE]


@pytest.mark.parametrize("status", [404, 410])
def test_a_url_that_the_storage_host_does_not_know_is_an_error(status):
    """Another upload would get such a URL again."""
    error = not_opened([reply(status)])

    assert error.message == "the storage host does not know the URL for the file"
    assert (error.status, error.upload_id) == (status, ID)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 400, 403])
def test_a_session_that_is_not_opened_is_an_error(status):
    """A success without a location also."""
    assert not_opened([reply(status)]).message == f"the storage host refused the file: {status}"


@pytest.mark.parametrize("status", [202, 203, 204, 206])
def test_a_location_counts_only_with_a_created_session(status):
    """Not with any other success."""
    assert not_opened([reply(status, Location="/?upload_id=1")]).status == status


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("http://storage.example/?upload_id=canary", "plain http is not encrypted"),
        ("https://127.0.0.1/?upload_id=canary", "leads to this machine"),
        ("https://localhost/?upload_id=canary", "leads to this machine"),
        ("ftp://storage.example/?upload_id=canary", "not an https URL"),
        ("//[canary", "not an https URL"),
        ("https://storage\n.example/?canary", "not an https URL"),
    ],
)
def test_a_location_must_be_one_that_a_file_may_be_sent_to(location, words):
    """As the URL of FastPix."""
    error = not_opened([reply(201, Location=location)])

    assert words in error.message
    assert "canary" not in error.message


@pytest.mark.parametrize("url", ["https://127.0.0.1/?upload_id=1", "https://localhost/?upload_id=1"])
def test_a_file_goes_to_this_machine_only_if_fastpix_is_there(url):
    """Otherwise a server could read what only this machine can reach."""
    script = Script([], created=[{"uploadId": ID, "url": url}])
    with pytest.raises(UploadError, match="leads to this machine"):
        upload(script, io.BytesIO(SMALL))

    script = Script([reply(200)], created=[{"uploadId": ID, "url": url}])
    assert upload(script, io.BytesIO(SMALL), client={"server": "http://localhost:8080"}).size == 10


# Waits.


def test_the_storage_host_has_six_attempts_whose_waits_double():
    """The default policy, with the longest waits."""
    script, error = refused([APIConnectionError("broken")] * 6)

    assert script.pauses == [1.0, 2.0, 4.0, 8.0, 16.0]
    assert error.message == "the file could not be sent: broken"
    assert isinstance(error.__cause__, APIConnectionError)


def test_no_wait_for_the_storage_host_is_longer_than_half_a_minute():
    """As the document says for none of its operations."""
    replies = [reply(503, Retry_After="30"), stored(0), reply(200)]
    assert sent(replies).pauses == [30.0]

    script, error = refused([reply(503, Retry_After="31")])
    assert script.pauses == []
    assert error.message == "the file could not be sent: the storage host returned 503"


@pytest.mark.parametrize(("retries", "attempts"), [(None, 1), (0, 1), (1, 2), (7, 8), (Retry(attempts=4), 4)])
def test_the_retries_of_the_client_hold_for_the_storage_host(retries, attempts):
    """None for one attempt, a number of retries, or a policy."""
    script, _ = refused([APIConnectionError("broken")] * attempts, client={"retries": retries})

    assert len(script.pauses) == attempts - 1


def test_a_number_of_retries_keeps_the_longest_wait_for_the_storage_host():
    """It changes the number only."""
    script, _ = refused([APIConnectionError("broken")] * 8, client={"retries": 7})

    assert script.pauses == [1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]


@pytest.mark.parametrize(("budget", "pauses"), [(8.0, [4.0]), (8.5, [4.0, 4.0])])
def test_waits_count_for_the_budget_of_a_policy(budget, pauses):
    """No retry at the budget, or after it."""
    replies = [reply(503, Retry_After="4")] * (len(pauses) + 1)
    script, _ = refused(replies, client={"retries": Retry(attempts=9, budget=budget)})

    assert script.pauses == pauses


def test_requests_count_for_the_budget_of_a_policy():
    """A slow failure, then a fast one."""
    script, _ = refused([reply(503, elapsed=6)], client={"retries": Retry(attempts=9, base=4, budget=10)})
    assert script.pauses == []

    script, _ = refused([reply(503, elapsed=5.5)] * 2, client={"retries": Retry(attempts=9, base=4, budget=10)})
    assert script.pauses == [4.0]


def test_progress_starts_the_budget_again():
    """It is for failures without progress."""
    policy = Retry(attempts=9, base=0, budget=10)
    replies = [reply(503, elapsed=9.5), stored(QUANTUM), reply(503, elapsed=9.5), reply(200)]

    assert len(sent(replies, bytes(2 * QUANTUM), client={"retries": policy}).pauses) == 2


def test_each_request_is_logged_without_its_url(caplog):
    """With its range, the status and the time; an error by its name."""
    with caplog.at_level(logging.DEBUG, "fastpix_dyn"):
        sent([APITimeoutError("late", elapsed=2.5), reply(200, elapsed=0.25)])

    lines = [one.getMessage() for one in caplog.records if one.getMessage().startswith("upload: ")]
    assert lines == [
        "upload: PUT bytes 0-9/10: APITimeoutError in 2.500 s",
        "upload: APITimeoutError; next attempt in 1.0 s",
        "upload: PUT bytes */10: 200 in 0.250 s",
    ]


# Progress.


def test_progress_is_told_after_each_chunk_and_at_the_end():
    """What is stored, not what was sent; each step once."""
    told = []
    replies = [stored(QUANTUM), reply(503), stored(QUANTUM + 100), reply(200)]
    sent(replies, bytes(2 * QUANTUM), on_progress=lambda *step: told.append(step))

    assert told == [(QUANTUM, 2 * QUANTUM), (QUANTUM + 100, 2 * QUANTUM), (2 * QUANTUM, 2 * QUANTUM)]


def test_the_progress_of_a_pipe_has_no_size_before_its_end():
    """Then it has."""
    told = []
    script = Script([stored(QUANTUM), stored(2 * QUANTUM), reply(200)])
    upload(script, Stream(bytes(2 * QUANTUM + 5)), on_progress=lambda *step: told.append(step))

    assert told == [(QUANTUM, None), (2 * QUANTUM, None), (2 * QUANTUM + 5, 2 * QUANTUM + 5)]
