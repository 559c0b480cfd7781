"""The packet as a court's clerk checks it: with Python alone, in a folder of its own."""

import io
import json
import subprocess
import sys
from zipfile import ZipFile

import pytest
from django.core.exceptions import ValidationError

from requests_app.enforcement import packets
from requests_app.models import CourtPacket, EnforcementStep

from .conftest import MARK


@pytest.fixture
def packet(lot, tmp_path):
    """Unpacked."""
    case = lot.served()
    out = io.BytesIO()
    packets.write(case, out, by=lot.cast.sam)
    with ZipFile(out) as found:
        found.extractall(tmp_path)
    return tmp_path


def verified(folder):
    done = subprocess.run(
        [sys.executable, "-I", "verify.py"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout


def change(folder, change_it):
    steps = json.loads((folder / "steps.json").read_text())
    change_it(steps["steps"])
    (folder / "steps.json").write_text(json.dumps(steps))


def test_packet_as_it_was_taken_is_in_order(packet):
    code, said = verified(packet)
    kept = CourtPacket.objects.get()
    assert (code, said) == (0, f"OK: {kept.steps} steps, 5 files, seal {kept.seal}\n")
    assert (packet / "notices/01-violation.pdf").read_bytes().startswith(b"%PDF-")
    assert (packet / "cover.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(
    "tamper, said",
    [
        (lambda steps: steps[3]["data"].update(served_on="2026-05-01"), "step 4 (notice_served"),
        (lambda steps: steps[1].update(at="2026-06-01T00:00:00.000000Z"), "step 2 (violation_found"),
        (lambda steps: steps.pop(1), "step 2 (notice_issued"),
        (lambda steps: steps.insert(1, dict(steps[0])), "step 2 (opened"),
        (lambda steps: steps.pop(), "step 3 is the last one here, and there were 4"),
    ],
)
def test_step_that_was_changed_left_out_put_in_or_cut_off_is_named(packet, tamper, said):
    change(packet, tamper)
    code, answer = verified(packet)
    assert code == 1
    assert answer.startswith(f"BROKEN: {said}")


def test_file_that_was_changed_is_missing_or_was_added_is_named(packet):
    notice = packet / "notices/01-violation.pdf"
    content = notice.read_bytes()
    notice.write_bytes(content + b"x")
    assert verified(packet) == (1, "BROKEN: notices/01-violation.pdf is not the file that was put in.\n")
    notice.unlink()
    assert "01-violation.pdf is missing" in verified(packet)[1]
    notice.write_bytes(content)
    (packet / "extra.txt").write_text("x")
    assert "extra.txt does not belong to the packet" in verified(packet)[1]


def test_packet_says_nothing_of_who_complained(packet):
    for file in packet.rglob("*.*"):
        content = file.read_bytes()
        assert MARK.encode() not in content, file
        assert b"never mows" not in content, file


def test_notice_that_was_on_paper_only_is_drawn_again_from_what_it_said(lot, tmp_path):
    """As the bulk loader leaves it."""
    case, out = lot.served(), io.BytesIO()
    paper = case.notices.get()
    paper.pk, paper.file, paper.sha256 = None, "", ""
    paper.save(force_insert=True)
    packets.write(case, out, by=lot.cast.sam)
    with ZipFile(out) as found:
        found.extractall(tmp_path)
    assert (tmp_path / "notices/02-violation-drawn-again.pdf").read_bytes().startswith(b"%PDF-")
    assert verified(tmp_path)[0] == 0


def test_history_that_was_forged_makes_no_packet(lot):
    case = lot.served()
    last = case.steps.last()
    EnforcementStep.objects.create(
        case=case, kind="extended", at=last.at, recorded_at=last.recorded_at, stage="served", digest="0" * 64
    )
    with pytest.raises(ValidationError, match="was changed outside the product, first at “Time extended”"):
        packets.write(case, io.BytesIO(), by=lot.cast.sam)
