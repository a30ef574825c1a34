"""Every template of every package can be read, says what it needs, and uses only looks that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

from molek.site import views

PACKAGES = Path(views.__file__).parents[1]
TEMPLATES = {
    file.relative_to(folder).as_posix(): file
    for folder in PACKAGES.glob("*/templates")
    for file in sorted(folder.rglob("*.html"))
}
STYLES = "".join(file.read_text(encoding="utf-8") for file in PACKAGES.glob("*/static/**/*.css"))


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_template_can_be_read(name):
    get_template(name)


@pytest.mark.parametrize("name", sorted(n for n in TEMPLATES if "/_" in n))
def test_fragment_states_its_context_first(name):
    text = re.sub(r"^(\{% load [a-z0-9_ ]+ %\}\s*)+", "", TEMPLATES[name].read_text(encoding="utf-8"))
    assert text.startswith("{# "), name


def test_looks_of_ours_exist():
    known = set(re.findall(r"\.(molek-[a-z_-]+)", STYLES))
    for name, file in TEMPLATES.items():
        text = re.sub(r"\{[%{].*?[%}]\}", " ", file.read_text(encoding="utf-8"))
        used = {c for value in re.findall(r'class="([^"]*)"', text) for c in value.split() if c.startswith("molek-")}
        assert {c for c in used if not c.endswith("--")} - known <= {"molek-clock--paused", "molek-clock__due"}, name


def test_nothing_is_included_that_is_not_there():
    for name, file in TEMPLATES.items():
        for included in re.findall(r'\{% include "([^"]+)"', file.read_text(encoding="utf-8")):
            assert included in TEMPLATES, f"{name} includes {included}"


def test_no_page_carries_script_or_style_inside_itself():
    for name, file in TEMPLATES.items():
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"<style|<script(?![^>]*(?:\bsrc=|application/ld\+json))|\sstyle=|\son[a-z]+=\"", text), (
            name
        )


def test_every_component_is_used_somewhere():
    texts = "".join(file.read_text(encoding="utf-8") for file in TEMPLATES.values())
    for name in TEMPLATES:
        if name.startswith("components/"):
            assert f'"{name}"' in texts, name
