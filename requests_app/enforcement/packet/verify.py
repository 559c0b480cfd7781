"""Checks a court packet: see VERIFY.md. Python 3.9 or later, nothing else. Usage: python3 verify.py [folder]"""

import hashlib
import json
import sys
from pathlib import Path

FIELDS = ("kind", "at", "recorded_at", "actor", "stage", "comply_by", "data")


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def digest(before, number, step):
    said = [before, number, *(step[name] for name in FIELDS)]
    return sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode())


def broken_file(folder, manifest):
    for name, known in manifest["files"].items():
        path = folder / name
        if not path.is_file():
            return f"{name} is missing."
        if sha256(path.read_bytes()) != known["sha256"]:
            return f"{name} is not the file that was put in."
    here = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    extra = sorted(here - set(manifest["files"]) - {"manifest.json", "cover.pdf"})
    return f"{extra[0]} does not belong to the packet." if extra else ""


def broken_notice(folder, case):
    for notice in case["notices"]:
        if notice["sha256"] and sha256((folder / notice["file"]).read_bytes()) != notice["sha256"]:
            return f"{notice['file']} is not the notice that was issued."
    return ""


def broken_step(history, count):
    before = ""
    for place, step in enumerate(history["steps"], 1):
        before = digest(before, history["number"], step)
        if step["digest"] != before:
            return f"step {place} ({step['kind']} at {step['at']}) does not follow from the step before it."
    if len(history["steps"]) != count:
        return f"step {len(history['steps'])} is the last one here, and there were {count}."
    return ""


def check(folder):
    """What is broken first, or nothing."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    history = json.loads((folder / "steps.json").read_text(encoding="utf-8"))
    case = json.loads((folder / "case.json").read_text(encoding="utf-8"))
    return (
        broken_step(history, manifest["steps"])
        or broken_file(folder, manifest)
        or broken_notice(folder, case)
    )


def main():
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    try:
        broken = check(folder)
    except (OSError, ValueError, KeyError) as error:
        broken = f"it cannot be read: {error!r}"
    if broken:
        sys.stdout.write(f"BROKEN: {broken}\n")
        return 1
    content = (folder / "manifest.json").read_bytes()
    manifest = json.loads(content)
    sys.stdout.write(
        f"OK: {manifest['steps']} steps, {len(manifest['files'])} files, seal {sha256(content)}\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
