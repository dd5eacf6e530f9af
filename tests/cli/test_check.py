# SPDX-License-Identifier: MIT
import json

from .outcome import done, failed, no


def test_a_sound_segment_is_said_to_be(shm, name):
    shm("create", name)
    assert shm("check", name) == done(f"{name}: sound, 0 slots\n")
    shm("inc", f"{name}/a", "-c")
    assert shm("check", name) == done(f"{name}: sound, 1 slot\n")
    shm("inc", f"{name}/b", "-c")
    shm("inc", f"{name}/c", "-c")
    shm("rm", f"{name}/b")
    assert shm("check", name) == done(f"{name}: sound, 2 slots\n")


def replace(file, old, new):
    content = file.read_bytes()
    assert content.count(old) == 1 and len(old) == len(new)
    with open(file, "r+b") as opened:
        opened.seek(content.index(old))
        opened.write(new)


def record_of(slot):
    """The offset of a slot's record, of those in the first chunk: behind the header and the first directory."""
    return 4096 + 4096 + slot * 320


def test_a_slot_that_its_name_does_not_lead_to_is_found(shm, name, file):
    shm("inc", f"{name}/first", "-c")
    shm("inc", f"{name}/second", "-c")
    replace(file, b"second", b"\xe2\x80\xaexxx")
    assert shm("check", name) == no(
        f"{name}: at {record_of(1)}: the directory does not lead to slot 1\n"
    )


def test_two_slots_of_one_name_are_found(shm, name, file):
    shm("inc", f"{name}/first", "-c")
    shm("inc", f"{name}/fifth", "-c")
    replace(file, b"fifth", b"first")
    assert shm("check", name) == no(f"{name}: at {record_of(1)}: slots 0 and 1 have the same name\n")


def test_a_slot_with_an_invalid_name_is_found(shm, name, file):
    shm("inc", f"{name}/abcdef", "-c")
    replace(file, b"abcdef", b"\x1b]2;\xff\x07")
    assert shm("check", name) == no(f"{name}: at {record_of(0)}: slot 0 has an invalid name or type\n")


def test_a_segment_that_was_cut_short_is_damaged(shm, name, file):
    shm("create", name)
    size = file.stat().st_size
    with open(file, "r+b") as opened:
        opened.truncate(5000)
    assert shm("check", name) == no(
        f"{name}: at 16: the file has 5000 bytes, but size is {size}\n"
    )


def test_findings_are_told_to_programs(shm, name, file):
    shm("inc", f"{name}/kept", "-c")
    facts = {"version": 1, "segment": name, "slots": 1, "unsettled": False, "more": False}
    outcome = shm("check", name, "--json")
    assert (outcome.status, json.loads(outcome.out)) == (0, {**facts, "findings": []})
    shm("inc", f"{name}/dupe", "-c")
    replace(file, b"dupe", b"kept")
    outcome = shm("check", name, "--json")
    found = {"offset": record_of(1), "text": "slots 0 and 1 have the same name"}
    assert (outcome.status, json.loads(outcome.out)) == (1, {**facts, "slots": 2, "findings": [found]})
    outcome = shm("check", name, "--repair", "--json")
    did = {"offset": record_of(1), "text": "removed slot 1: it had the name of slot 0"}
    assert (outcome.status, json.loads(outcome.out)) == (0, {**facts, "findings": [did]})


def test_repair_removes_what_cannot_be_trusted_and_keeps_the_rest(shm, name, file):
    shm("set", f"{name}/kept", "7", "-c")
    shm("inc", f"{name}/abcdef", "-c")
    shm("inc", f"{name}/dupe", "-c")
    replace(file, b"abcdef", b"\x1b]2;\xff\x07")
    replace(file, b"dupe", b"kept")
    assert shm("check", name, "--repair") == done(
        f"{name}: at {record_of(1)}: removed slot 1: its name or type was invalid\n"
        f"{name}: at {record_of(2)}: removed slot 2: it had the name of slot 0\n"
        f"{name}: repaired, 1 slot\n"
    )
    assert shm("check", name) == done(f"{name}: sound, 1 slot\n")
    assert shm("show", name) == done("NAME  TYPE  VALUE\nkept  uint      7\n")


def test_a_header_cannot_be_repaired(shm, name, file):
    shm("create", name)
    with open(file, "r+b") as opened:
        opened.seek(28)
        opened.write(b"\0\0\0\0")
    assert shm("check", name) == no(f"{name}: at 28: max_slots is 0, but has to be from 1 to 16777216\n")
    assert shm("check", name, "--repair") == failed(
        f"{name}: it cannot be repaired; 'pytomic-shm check {name}' says what is wrong with it, "
        f"'pytomic-shm rm {name}' removes it"
    )


def test_what_is_absent_or_foreign_could_not_be_checked(shm, name, file):
    assert shm("check", name) == failed(f"{name}: no such segment")
    file.write_text("text")
    assert shm("check", name) == failed(f"{name}: not a pytomic segment")


def test_checking_leaves_no_trace(shm, name, file):
    shm("inc", f"{name}/a", "-c")
    before = file.read_bytes()
    shm("check", name)
    assert file.read_bytes() == before
