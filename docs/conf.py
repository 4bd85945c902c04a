"""How the documentation is built: MyST Markdown, Sphinx, Furo; warnings are errors."""

from __future__ import annotations

from opennrm import __version__

project = "OpenNRM"
author = "The OpenNRM contributors"
copyright = "The OpenNRM contributors, Apache License 2.0"
release = version = __version__

extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build", "adr/0000-template.md"]
myst_enable_extensions = ["colon_fence", "deflist", "fieldlist"]
myst_heading_anchors = 3

html_theme = "furo"
html_title = "OpenNRM"
html_theme_options = {
    "light_css_variables": {"color-brand-primary": "#14605b", "color-brand-content": "#14605b"},
    "dark_css_variables": {"color-brand-primary": "#7fc4bd", "color-brand-content": "#7fc4bd"},
}
