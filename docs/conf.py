"""How the pages are built: `make docs`. The sources are the whole repository's pages."""

from ipychat import __version__

project = "ipychat"
author = copyright = "ipychat contributors"
version = release = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
root_doc = "docs/index"
include_patterns = ["docs/**", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md"]
exclude_patterns = ["docs/images/**"]

html_theme = "furo"
html_title = f"ipychat {__version__}"
html_show_copyright = False
myst_heading_anchors = 3

# What a backtick holds is a name of ours where there is one, else code.
default_role = "py:obj"
# What the parts of the package ask of each other, and no user of it.
_INTERNAL = (
    "allow_edits announce append_text as_contents build callback_for chat code_pressed command_in "
    "describe dress fingerprint found_avatar has_text hold_transcript in_words is_observed "
    "is_owned lay_out link observe on_end open param_names receive_file renew_transcript "
    "reply_params rest set_state submit_id subscribe take_files take_sizes texts to_wire "
    "transcript trigger_hook turn_ended variables_like viewer"
)
autodoc_default_options = {
    "exclude-members": _INTERNAL.replace(" ", ","),
    "members": True,
    "member-order": "groupwise",
    # What a chat has from its own mixins is listed with it, what it has from these is theirs.
    "inherited-members": "AnyWidget, DOMWidget, Widget, HasTraits, str, BaseException, object",
    "no-value": True,
}
autodoc_typehints = "signature"
autodoc_typehints_format = "short"
napoleon_numpy_docstring = False
napoleon_use_rtype = False
