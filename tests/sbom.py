"""``make sbom``: what runs, as CycloneDX: the locked requirements of Python and of the compiled browser files.

An inventory, not an all-clear: no feed of advisories is asked. Whoever has one gives it these files.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
OUT = ROOT / "var" / "sbom"


def of_python(requirements: Path = ROOT / "requirements" / "run.txt") -> dict[str, Any]:
    """Every locked package with its hashes."""
    told = subprocess.run(
        [sys.executable, "-m", "cyclonedx_py", "requirements", str(requirements), "--output-reproducible"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return dict(json.loads(told.stdout))


def of_browser(lock: Path = ROOT / "assets" / "package-lock.json") -> dict[str, Any]:
    """What the lock of the compiled scripts and styles names; Node is not needed to read it."""
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"]
    components = []
    for path, told in sorted(packages.items()):
        if not path:
            continue
        name = path.rpartition("node_modules/")[2]
        component = {
            "type": "library", "name": name, "version": told["version"], "bom-ref": f"{name}@{told['version']}:{path}",
            "purl": f"pkg:npm/{name.replace('@', '%40')}@{told['version']}",
            "scope": "excluded" if told.get("dev") else "required",
        }  # fmt: skip
        if "license" in told:
            component["licenses"] = [{"expression": told["license"]}]
        components.append(component)
    return {"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1, "components": components}


def main() -> int:
    OUT.mkdir(parents=True, exist_ok=True)
    for name, bom in (("python", of_python()), ("browser", of_browser())):
        file = OUT / f"{name}.cdx.json"
        file.write_text(json.dumps(bom, indent=1) + "\n", encoding="utf-8")
        print(f"{file.relative_to(ROOT)}: {len(bom['components'])} components, {bom['specVersion']}")
    print("An inventory: no feed of advisories was asked, so nothing is said about known weaknesses.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
